import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export const PASSWORD = "pictures-only-0123456789";
const READY = /CampusHub ready on (http:\S+)/;
/** Where the hub listens; its simulators take the ports behind it. */
const PORT = "18480";

/** A running demo hub. */
export interface Demo {
  readonly url: string;
  /** One call as the administrator; a body makes it a POST. @throws Error with what was answered */
  ask<Answer>(path: string, body?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts the hub of a checkout as `npm run demo` would, with its admin as it was built. */
export async function startDemo({ checkout, dataDir }: { checkout: string; dataDir: string }): Promise<Demo> {
  const child = spawn(join(checkout, "node_modules/node/bin/node"), ["apps/api/src/main.ts"], {
    cwd: checkout,
    env: {
      PATH: process.env.PATH,
      HUB_DEMO: "1",
      HUB_ALLOW_LOOPBACK: "1",
      HUB_LOG: "warn",
      HUB_ADMIN_TOKEN: PASSWORD,
      HUB_ADMIN_PASSWORD: PASSWORD,
      DATA_DIR: dataDir,
      PORT,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const url = await new Promise<string>((done, fail) => {
    let printed = "";
    child.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const line = READY.exec(printed);
      if (line) done(line[1]!);
    });
    void ended.then(() => fail(new Error(`the hub ended before it was ready:\n${printed}`)));
  });
  return {
    url,
    ask: (path, body) => askAs({ authorization: `Bearer ${PASSWORD}` }, `${url}/api${path}`, body),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await ended;
    },
  };
}

/** @throws Error with what was answered */
export async function askAs<Answer>(headers: Record<string, string>, address: string, body?: unknown): Promise<Answer> {
  const response = await fetch(address, {
    headers: { "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}
