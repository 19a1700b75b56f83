import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** The Node the product is pinned to, whichever runs the tests. */
const NODE = fileURLToPath(new URL("../../node_modules/node/bin/node", import.meta.url));
/** All it is given of our own environment. */
const OWN = { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE };
export const PROCESS_TOKEN = "test-process-token-0123456789";
const READY = /CampusHub (?:worker )?ready(?: on (http:\S+))?/;

/** A hub in a process of its own, as `npm start` would run it. */
export interface HubProcess {
  readonly pid: number;
  /** Everything it printed so far. */
  output(): string;
  /** Its address, once it says it is ready. @throws Error with its output if it ends before that. */
  ready(): Promise<string>;
  /** Ends it without a word, as a power cut would. */
  kill(): Promise<void>;
  /** Asks it to stop, as a service manager would. */
  stop(): Promise<void>;
  /** Its exit code, once it ended; null when it was killed. */
  exited(): Promise<number | null>;
  /** JSON of the API, as the administrator or whose token it is; a body makes it a POST. */
  api<Answer>(path: string, body?: unknown, token?: string): Promise<Answer>;
}

export type HubEnv = Readonly<Record<string, string | undefined>>;

export function startHubProcess(env: HubEnv): HubProcess {
  const child = spawn(NODE, ["apps/api/src/main.ts"], {
    cwd: ROOT,
    env: {
      ...OWN,
      HUB_ADMIN_TOKEN: PROCESS_TOKEN,
      HUB_ADMIN_PASSWORD: PROCESS_TOKEN,
      HUB_LOG: "warn",
      HUB_ALLOW_LOOPBACK: "1",
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  let printed = "";
  const ready = new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      printed += chunk.toString();
      const line = READY.exec(printed);
      if (line) resolve(line[1] ?? "");
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    void ended.then((code) => reject(new Error(`the hub ended (${code}) before it was ready:\n${printed}`)));
  });
  ready.catch(() => {});
  return {
    pid: child.pid!,
    output: () => printed,
    ready: () => ready,
    exited: () => ended,
    kill: () => endBy(child, "SIGKILL", ended),
    stop: () => endBy(child, "SIGTERM", ended),
    async api(path, body, token = PROCESS_TOKEN) {
      const url = await ready;
      const response = await fetch(`${url}${path}`, {
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as never;
    },
  };
}

/** A token of a person made for it: what only persons may do, the administrator's token may not. */
export async function personToken(hub: HubProcess, username: string, roles: readonly string[]): Promise<string> {
  const account = { username, name: username, password: PROCESS_TOKEN, roles, mustChangePassword: false };
  await hub.api("/api/users", account);
  const post = async (path: string, headers: Record<string, string>, body: unknown) =>
    fetch(`${await hub.ready()}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const signedIn = await post("/api/auth/sign-in/username", {}, { username, password: PROCESS_TOKEN });
  const cookie = signedIn.headers.getSetCookie().map((one) => one.split(";", 1)[0]);
  const made = await post("/api/tokens", { cookie: cookie.join("; ") }, { name: username });
  if (!made.ok) throw new Error(`no token for ${username}: ${made.status} ${await made.text()}`);
  return ((await made.json()) as { token: string }).token;
}

async function endBy(child: ChildProcess, signal: "SIGKILL" | "SIGTERM", ended: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await ended;
}

/** The first of `count` neighbouring ports nobody uses: a hub and its simulators keep theirs over a restart. */
export async function freePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = 20_000 + Math.floor(Math.random() * 20_000);
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + index)));
    if (free.every(Boolean)) return first;
  }
  throw new Error("no free ports found");
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listening = new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
  const free = await listening;
  await new Promise((resolve) => server.close(resolve));
  return free;
}
