import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { auditEvent } from "@campushub/drizzle/schema";
import { serve } from "@hono/node-server";
import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ADMIN_PASSWORD, openTestApi, type TestApi } from "../../../../tests/helpers/api.ts";
import { freePorts } from "../../../../tests/helpers/hub-process.ts";
import { readTrustedProxies } from "./trusted-proxies.ts";

const HOST = "hub.example.edu.cn";
const EXAMPLES = fileURLToPath(new URL("../../../../docs/reverse-proxy/", import.meta.url));
const CERTIFICATE = ["/etc/ssl/certs/hub.example.edu.cn.pem", "/etc/ssl/private/hub.example.edu.cn.key"] as const;

interface Place {
  readonly folder: string;
  readonly hub: number;
  readonly tls: number;
}
interface Proxy {
  readonly name: string;
  readonly program: string | undefined;
  /** Writes the example with this test's ports and certificate. @returns the arguments to run it with, in the foreground. */
  configure(place: Place): string[];
}

const found = (...paths: string[]) => paths.find((path) => existsSync(path));
const example = (name: string, { hub }: Place) =>
  readFileSync(join(EXAMPLES, name), "utf8").replaceAll("127.0.0.1:8080", `127.0.0.1:${hub}`);

const nginx: Proxy = {
  name: "nginx",
  program: found("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"),
  configure(place) {
    const { folder, tls } = place;
    const block = example("nginx.conf", place)
      .replace("listen 443 ssl", `listen 127.0.0.1:${tls} ssl`)
      .replace(CERTIFICATE[0], join(folder, "cert.pem"))
      .replace(CERTIFICATE[1], join(folder, "key.pem"));
    const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder}/${kind};`);
    const file = join(folder, "nginx.conf");
    writeFileSync(
      file,
      `daemon off; pid ${folder}/pid; error_log stderr; events {} http { access_log off; ${paths.join(" ")} ${block} }`,
    );
    return ["-p", folder, "-e", "stderr", "-c", file];
  },
};

const caddy: Proxy = {
  name: "Caddy",
  program: found("/usr/bin/caddy", "/usr/local/bin/caddy"),
  configure(place) {
    const { folder, tls } = place;
    const block = example("Caddyfile", place).replace(
      `${HOST} {`,
      `https://${HOST}:${tls} {\n\tbind 127.0.0.1\n\ttls ${folder}/cert.pem ${folder}/key.pem`,
    );
    const file = join(folder, "Caddyfile");
    writeFileSync(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${block}`);
    return ["run", "--config", file, "--adapter", "caddyfile"];
  },
};

describe.each([nginx, caddy])("behind $name as documented", (proxy) => {
  // A developer's machine may lack the program; `.ci/run` installs both.
  const here = test.skipIf(proxy.program === undefined);
  let api: TestApi;
  let child: ChildProcess | undefined;
  let server: ReturnType<typeof serve> | undefined;
  let place: Place;

  beforeAll(async () => {
    if (proxy.program === undefined) return;
    const hub = await freePorts(2);
    place = { folder: mkdtempSync(join(tmpdir(), "campushub-proxy-")), hub, tls: hub + 1 };
    const subject = ["-subj", `/CN=${HOST}`, "-days", "2"];
    const files = ["-keyout", join(place.folder, "key.pem"), "-out", join(place.folder, "cert.pem")];
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    execFileSync("openssl", ["req", "-x509", "-nodes", ...curve, ...subject, ...files], { stdio: "ignore" });
    api = await openTestApi({ site: { publicUrl: `https://${HOST}`, proxies: readTrustedProxies("127.0.0.1") } });
    server = serve({ fetch: api.app.fetch, port: hub, hostname: "127.0.0.1" });
    const home = join(place.folder, "home");
    mkdirSync(home);
    child = spawn(proxy.program, proxy.configure(place), { stdio: "ignore", env: { PATH: process.env.PATH, HOME: home } });
    await vi.waitFor(async () => expect(await listens(place.tls)).toBe(true), { timeout: 20_000 });
  });
  afterAll(async () => {
    child?.kill("SIGTERM");
    server?.close();
    await api?.close();
    if (place) rmSync(place.folder, { recursive: true });
  });

  /** As a browser on another machine would: from an address of its own, over TLS, and lying about where it comes from. */
  function ask(
    path: string,
    options: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
  ): Promise<IncomingMessage> {
    const { method = "GET", headers = {}, body } = options;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const common = { host: HOST, "x-forwarded-for": "6.6.6.6", "x-forwarded-host": "evil.test" };
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: "127.0.0.1",
          localAddress: "127.0.0.5",
          port: place.tls,
          servername: HOST,
          rejectUnauthorized: false,
          agent: false,
          method,
          path,
          headers: { ...common, ...(text === undefined ? {} : { "content-type": "application/json" }), ...headers },
        },
        resolve,
      );
      sent.on("error", reject);
      sent.end(text);
    });
  }
  const signIn = async () => {
    const body = { username: "admin", password: ADMIN_PASSWORD };
    const response = await ask("/api/auth/sign-in/username", { method: "POST", body, headers: { origin: `https://${HOST}` } });
    response.resume();
    return response;
  };
  const status = async (...call: Parameters<typeof ask>) => {
    const response = await ask(...call);
    response.resume();
    return response.statusCode;
  };
  const cookieOf = (response: IncomingMessage) =>
    (response.headers["set-cookie"] ?? []).map((cookie) => cookie.split(";", 1)[0]).join("; ");

  here(
    `the way through ${proxy.name} is safe: Secure cookies, HSTS, and sign-in and sign-out from our own pages only`,
    async () => {
      const response = await signIn();
      expect(response.statusCode).toBe(200);
      expect(response.headers["set-cookie"]!.every((cookie) => /;\s*Secure/i.test(cookie))).toBe(true);
      expect(response.headers["strict-transport-security"]).toMatch(/^max-age=\d{7,}$/);
      const cookie = cookieOf(response);
      expect(await status("/api/me", { headers: { cookie } })).toBe(200);
      const out = (origin: string) => status("/api/auth/sign-out", { method: "POST", headers: { cookie, origin }, body: {} });
      expect(await out("https://evil.test")).toBe(403);
      expect(await out(`http://${HOST}`)).toBe(403);
      expect(await out(`https://${HOST}`)).toBe(200);
      expect(await status("/api/me", { headers: { cookie } })).toBe(401);
    },
  );

  here(`the audit behind ${proxy.name} names the caller's own address, and events come through at once`, async () => {
    const cookie = cookieOf(await signIn());
    const [event] = await api.ctx.db
      .select()
      .from(auditEvent)
      .where(eq(auditEvent.action, "me.signIn"))
      .orderBy(desc(auditEvent.id));
    expect(event!.address).toBe("127.0.0.5");
    const stream = await ask("/api/events", { headers: { cookie } });
    const heard = (async () => {
      let text = "";
      for await (const chunk of stream) {
        text += String(chunk);
        if (text.includes("event: ready")) api.ctx.events.publish({ topic: "users.changed", id: "u1" });
        if (text.includes("event: users.changed")) return true;
      }
      return false;
    })();
    expect(await heard).toBe(true);
    stream.destroy();
  });
});

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const answer = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", () => answer(true));
    socket.once("error", () => answer(false));
  });
}
