import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../../tests/helpers/api.ts";
import { type AppOptions, createApp } from "./app.ts";
import { IDENTITY_CHANGED, MISSED } from "./core/context.ts";
import { createMetrics } from "./infra/metrics.ts";

const dist = mkdtempSync(join(tmpdir(), "campushub-dist-"));
let api: TestApi;
beforeAll(async () => {
  mkdirSync(join(dist, "assets"));
  const script = "export const answer = 42;".repeat(100);
  writeFileSync(join(dist, "index.html"), "<!doctype html><title>园枢</title>");
  writeFileSync(join(dist, "assets/index-AbCd1234.js"), script);
  writeFileSync(join(dist, "assets/index-AbCd1234.js.gz"), gzipSync(script));
  api = await openTestApi({ adminDist: dist, grants: [{ resource: "write-safety", actions: ["show"], roles: ["viewer"] }] });
});
afterAll(async () => {
  await api.close();
  rmSync(dist, { recursive: true });
});

/** What an app of its own is made of, beside the shared one. */
const bare = () => ({
  services: api.ctx,
  open: { version: "0", modules: [], open: [], authenticator: { authenticate: () => undefined }, metrics: createMetrics() },
});

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, { security?: unknown[]; responses: Record<string, unknown> }>>;
}
const openapi = async () => (await (await api.call("/api/openapi.json", { token: null })).json()) as Document;
const nobody = (path: string, options: Parameters<TestApi["call"]>[1] = {}) => api.call(path, { ...options, token: null });

describe("the door", () => {
  test("every route of the document but signing in asks who is calling", async () => {
    const { paths } = await openapi();
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security }]) => ({ path, method, security })),
    );
    expect(routes.length).toBeGreaterThan(20);
    for (const { path, method, security } of routes) {
      if (security?.length === 0) expect(path).toMatch(/^\/auth\//);
      else {
        const response = await nobody(`/api${path.replaceAll(/\{\w+\}/g, "1")}`, { method: method.toUpperCase() });
        expect([method, path, response.status]).toEqual([method, path, 401]);
        expect(response.headers.get("content-type")).toContain("application/problem+json");
      }
    }
  });

  test("the sign-in library's other paths are shut, so that nothing goes past the audit", async () => {
    const paths = [
      "sign-up/email",
      "admin/create-user",
      "admin/set-role",
      "update-user",
      "change-password",
      "sign-in/email",
      "delete-user",
    ];
    for (const path of paths) expect((await api.call(`/api/auth/${path}`, { body: {} })).status).toBe(404);
  });

  test("what is not there is a problem too, also under /api", async () => {
    const response = await api.call("/api/nothing/here");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      type: "urn:campushub:problem:notFound",
      status: 404,
      instance: "/api/nothing/here",
    });
  });

  test("each answer carries a request id, and a proxy's is kept", async () => {
    const id = (await nobody("/api/openapi.json")).headers.get("x-request-id");
    expect(id).toMatch(/^[\w-]{36}$/);
    const kept = await api.call("/api/me", { headers: { "x-request-id": "proxy-17" } });
    expect(kept.headers.get("x-request-id")).toBe("proxy-17");
    const odd = await api.call("/api/me", { headers: { "x-request-id": "a b<script>" } });
    expect(odd.headers.get("x-request-id")).toMatch(/^[\w-]{36}$/);
  });

  test("another origin may call with a token and read the totals", async () => {
    const preflight = await nobody("/api/users", { method: "OPTIONS", headers: { origin: "https://other.example" } });
    expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("Authorization");
    expect(preflight.headers.get("access-control-allow-credentials")).toBeNull();
  });

  test("a body beyond the limit is 413, of a wrong kind 422", async () => {
    const large = await api.call("/api/users", { body: JSON.stringify({ name: "x".repeat(2_100_000) }) });
    expect(large.status).toBe(413);
    const form = await api.call("/api/users", { body: "a=1", headers: { "content-type": "application/x-www-form-urlencoded" } });
    expect(form.status).toBe(422);
  });
});

describe("for machines", () => {
  test("alive and ready are told apart", async () => {
    expect(await (await nobody("/healthz")).json()).toEqual({ status: "ok" });
    expect(await (await nobody("/readyz")).json()).toMatchObject({ status: "ready" });
  });

  test("metrics count requests by route, not by address", async () => {
    await api.call("/api/users/some-id");
    const text = await (await nobody("/metrics")).text();
    expect(text).toContain('hub_http_request_seconds_count{method="GET",route="/api/users/:id",status="404"}');
  });

  test("metrics and documents are there for whom the settings say", async () => {
    const { services, open } = bare();
    const status = async (options: Partial<AppOptions>, path: string, from: Record<string, string> = {}) => {
      const { socket = "127.0.0.1", ...headers } = from;
      const app = createApp(services, { ...open, ...options });
      return (await app.request(path, { headers }, { incoming: { socket: { remoteAddress: socket } } })).status;
    };
    expect(await status({}, "/metrics")).toBe(200);
    expect(await status({}, "/metrics", { "x-forwarded-for": "198.51.100.7" })).toBe(404);
    expect(await status({}, "/metrics", { socket: "198.51.100.7" })).toBe(404);
    expect(await status({ metricsFor: "open" }, "/metrics", { socket: "198.51.100.7" })).toBe(200);
    expect(await status({ metricsFor: "off" }, "/metrics")).toBe(404);
    expect(await status({}, "/api/docs")).toBe(200);
    for (const path of ["/api/docs", "/api/openapi.json"]) expect(await status({ docs: false }, path)).toBe(401);
  });

  test("every answer forbids sniffing and devices, and HTTPS is for good where it is the public address", async () => {
    const { services, open } = bare();
    const secure = createApp(services, { ...open, site: { publicUrl: "https://hub.test" } });
    for (const path of ["/", "/api/me", "/healthz", "/nowhere"]) {
      const { headers } = await nobody(path);
      expect(headers.get("permissions-policy"), path).toContain("camera=()");
      expect(headers.get("x-content-type-options"), path).toBe("nosniff");
      expect(headers.get("strict-transport-security"), path).toBeNull();
      expect((await secure.request(path)).headers.get("strict-transport-security"), path).toMatch(/^max-age=31536000$/);
    }
  });

  test("the document is OpenAPI 3.1 and every operation says how it refuses", async () => {
    const { openapi: version, paths } = await openapi();
    expect(version).toBe("3.1.0");
    for (const methods of Object.values(paths)) {
      for (const { responses } of Object.values(methods))
        if (!("200" in responses && Object.keys(responses).length === 1)) expect(responses).toHaveProperty("default");
    }
  });

  test("the documentation is browsable without the internet", async () => {
    const page = await nobody("/api/docs");
    expect(await page.text()).not.toMatch(/https?:\/\//);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
    for (const file of ["swagger-ui.css", "swagger-ui-bundle.js", "start.js"])
      expect((await nobody(`/api/docs/${file}`)).status).toBe(200);
  });
});

describe("events", () => {
  test("a reader hears of what he may list, and of nothing else", async () => {
    const token = await api.tokenFor("supervisor");
    const response = await api.call("/api/events", { token });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const read = async () => (await reader.read()).value ?? "";
    expect(await read()).toContain("event: ready");
    api.ctx.events.publish({ topic: "tokens.created", id: 1 });
    api.ctx.events.publish({ topic: "users.changed", id: "u1", data: { what: "name" } });
    const heard = await read();
    expect(heard).toContain("event: users.changed");
    expect(heard).toContain('{"id":"u1","what":"name"}');
    await reader.cancel();
  });

  test("a reader hears of what he may see though not list, and when something may have been missed", async () => {
    const token = await api.tokenFor("viewer");
    const reader = (await api.call("/api/events", { token })).body!.pipeThrough(new TextDecoderStream()).getReader();
    const read = async () => (await reader.read()).value ?? "";
    expect(await read()).toContain("event: ready");
    api.ctx.events.publish({ topic: "write-safety", data: { stopped: true } });
    expect(await read()).toContain("event: write-safety");
    api.ctx.events.publish({ topic: MISSED });
    expect(await read()).toContain("event: ready");
    await reader.cancel();
  });
});

describe("a stream of events", () => {
  const PASSWORD = "a first password";
  const listen = async (options: Parameters<TestApi["call"]>[1]) => {
    const response = await api.call("/api/events", options);
    const reader = response.body!.getReader();
    await reader.read();
    return { status: response.status, ended: async () => (await reader.read()).done, close: () => reader.cancel() };
  };
  async function person(username: string) {
    const body = { username, name: username, password: PASSWORD, roles: ["supervisor"], mustChangePassword: false };
    const { id } = (await (await api.call("/api/users", { body })).json()) as { id: string };
    const signedIn = await nobody("/api/auth/sign-in/username", { body: { username, password: PASSWORD } });
    const cookie = signedIn.headers.getSetCookie()[0]!.split(";", 1)[0]!;
    return { id, credential: { token: null, headers: { cookie } } };
  }

  test("ends at once when its session is signed out, its person is disabled or gets other roles, or its token is revoked", async () => {
    const [leaver, banned, demoted] = await Promise.all(["leaver", "banned", "demoted"].map(person));
    const { token, id } = (await (await api.call("/api/tokens", { body: { name: "t", roles: ["supervisor"] } })).json()) as {
      token: string;
      id: number;
    };
    const streams = await Promise.all([...[leaver, banned, demoted].map((one) => listen(one!.credential)), listen({ token })]);
    await api.call("/api/auth/sign-out", { method: "POST", ...leaver!.credential });
    await api.call(`/api/users/${banned!.id}`, { method: "PATCH", body: { disabled: true } });
    await api.call(`/api/users/${demoted!.id}`, { method: "PATCH", body: { roles: ["viewer"] } });
    await api.call(`/api/tokens/${id}`, { method: "DELETE" });
    expect(await Promise.all(streams.map(({ ended }) => ended()))).toEqual([true, true, true, true]);
  });

  test("goes on when somebody else's rights change, and no event is told between the change and the asking", async () => {
    const [stays, goes] = await Promise.all(["stays", "goes"].map(person));
    const [mine, theirs] = await Promise.all([listen(stays!.credential), listen(goes!.credential)]);
    api.ctx.events.publish({ topic: IDENTITY_CHANGED });
    await api.call(`/api/users/${goes!.id}`, { method: "PATCH", body: { disabled: true } });
    api.ctx.events.publish({ topic: "users.changed", id: "u2" });
    expect([await theirs.ended(), await mine.ended()]).toEqual([true, false]);
    await mine.close();
  });

  test("is held by one person only so many times", async () => {
    const { credential } = await person("collector");
    const open = await Promise.all(Array.from({ length: 20 }, () => listen(credential)));
    expect((await api.call("/api/events", credential)).status).toBe(429);
    expect((await api.call("/api/events")).status).toBe(200);
    await open[0]!.close();
    const again = await listen(credential);
    expect(again.status).toBe(200);
    await Promise.all([...open.slice(1), again].map(({ close }) => close()));
  });
});

describe("the admin's files", () => {
  test("a screen's address gives the page, with a policy for its contents", async () => {
    for (const path of ["/", "/connections/3/show"]) {
      const page = await nobody(path);
      expect(await page.text()).toContain("园枢");
      expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(page.headers.get("cache-control")).toBe("no-cache");
    }
  });

  test("named assets are kept for good and come compressed when that is understood", async () => {
    const plain = await nobody("/assets/index-AbCd1234.js");
    expect(plain.headers.get("cache-control")).toContain("immutable");
    expect(plain.headers.get("content-encoding")).toBeNull();
    const packed = await nobody("/assets/index-AbCd1234.js", { headers: { "accept-encoding": "gzip, br" } });
    expect(packed.headers.get("content-encoding")).toBe("gzip");
  });

  test("a missing file is missing, not the page; nothing outside the folder is served", async () => {
    for (const path of ["/assets/old-00000000.js", "/../package.json", "/..%2f..%2fetc%2fpasswd.txt"]) {
      expect((await nobody(path)).status).toBe(404);
    }
  });
});
