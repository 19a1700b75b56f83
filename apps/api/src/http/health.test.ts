import { type DatabaseCondition, DatabaseTroubleError } from "@campushub/drizzle";
import { OpenAPIHono } from "@hono/zod-openapi";
import { beforeEach, describe, expect, test } from "vitest";
import { currentScope } from "../../../../drizzle/statement-scope.ts";
import type { Services } from "../core/context.ts";
import { addHealth } from "./health.ts";
import type { HubEnv } from "./hub.ts";
import { answerProblem } from "./problem.ts";
import { databaseTerms } from "./terms.ts";

let condition: DatabaseCondition;
let asked: () => Promise<unknown>;
beforeEach(() => {
  condition = { state: "ok", freeBytes: 500 * 2 ** 20 };
  asked = async () => [];
});

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const database = { kind: "pglite", condition: () => condition };
const services = { database, db: { execute: () => asked() }, log: quiet } as unknown as Services;
const app = new OpenAPIHono<HubEnv>();
app.onError((error, c) => answerProblem(error, c, quiet.error));
addHealth(app, services);
app.use("/api/*", async (c, next) => {
  c.set("ctx", { ...services, actor: { kind: "user", id: "u1", name: "u", roles: [] } } as never);
  await next();
});
app.use("/api/*", databaseTerms);
app.get("/api/things", async (c) => c.json(await asked()));
app.post("/api/things", (c) => c.json({ made: true }));
app.on(["GET", "POST"], "/api/terms", (c) => c.json(currentScope()));

const get = async (path: string, method = "GET") => {
  const response = await app.request(path, { method });
  return { status: response.status, retry: response.headers.get("retry-after"), body: (await response.json()) as object };
};

describe("whether the hub is of use", () => {
  test("is said with the room that is left while all is well, and that syncs wait when it becomes little", async () => {
    expect((await get("/readyz")).body).toEqual({ status: "ready", database: "pglite", freeMiB: 500, syncs: "running" });
    condition = { state: "low", freeBytes: 50 * 2 ** 20 };
    expect(await get("/readyz")).toMatchObject({ status: 200, body: { syncs: "waiting for room on the disk" } });
  });

  test.each([
    ["full", 200],
    ["readOnly", 200],
    ["lost", 503],
  ] as const)("with a database that is %s: not ready, and alive by %i", async (state, alive) => {
    condition = { state, freeBytes: 0 };
    expect(await get("/readyz")).toMatchObject({ status: 503, body: { code: "unavailable", reason: state } });
    expect((await get("/healthz")).status).toBe(alive);
  });

  test("is asked of the database itself too", async () => {
    asked = async () => Promise.reject(new DatabaseTroubleError("lost", "gone"));
    expect(await get("/readyz")).toMatchObject({ status: 503, body: { reason: "lost" } });
  });
});

test("who reads uses the database as one reader among all, by the caller; who changes something does not wait behind readers", async () => {
  expect((await get("/api/terms")).body).toEqual({ reader: "user:u1" });
  expect((await get("/api/terms", "POST")).body).toEqual({});
});

describe("while nothing can be written", () => {
  test("a change is refused with what to do and when to come again, and reading goes on", async () => {
    condition = { state: "full", freeBytes: 0 };
    const refused = await get("/api/things", "POST");
    expect(refused).toMatchObject({ status: 503, retry: "30", body: { reason: "full" } });
    expect(refused.body).toMatchObject({ detail: expect.stringContaining("free some space") });
    expect((await get("/api/things")).status).toBe(200);
    condition = { state: "low", freeBytes: 50 * 2 ** 20 };
    expect((await get("/api/things", "POST")).status).toBe(200);
  });

  test("what the database itself refuses for want of room is answered the same", async () => {
    asked = async () => Promise.reject(Object.assign(new Error("could not extend file"), { code: "53100" }));
    expect(await get("/api/things")).toMatchObject({ status: 503, body: { reason: "full" } });
  });
});
