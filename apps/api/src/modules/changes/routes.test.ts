import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../../tests/helpers/database.ts";
import { openWrittenHub, type WrittenHub } from "../../../../../tests/helpers/written-platform.ts";
import { writtenReadings } from "../../../../../tests/helpers/written-readings.ts";
import { createApp } from "../../app.ts";
import { createMetrics } from "../../infra/metrics.ts";
import { MAX_OPS } from "./limits.ts";
import { changeRoutes } from "./routes.ts";

let database: TestDatabase;
let stage: WrittenHub;
let app: ReturnType<typeof createApp>;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
const values = new Map([1, 2].map((n) => [`r${n}|2026-11-20T08:00:00.000Z`, 5]));
beforeEach(async () => {
  stage = await openWrittenHub({ database, streams: () => ({ readings: writtenReadings(values) }) });
  const { actor } = stage.as("li", "informationOfficer");
  app = createApp(stage.hub.ctx, {
    version: "0",
    modules: [changeRoutes],
    open: [],
    authenticator: { authenticate: () => actor },
    metrics: createMetrics(),
  });
});
afterEach(() => stage.close());

const send = (method: string, path: string, body: unknown) =>
  app.request(`/api${path}`, { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } });
const draft = (ops: unknown[]) => ({ connectionId: stage.connectionId, title: "a change", ops });

test("as many ops as a set may hold fit in one body, whether it is made or edited", async () => {
  const note = "the new label of the meter in this room, as it was written down".repeat(3);
  const ops = Array.from({ length: MAX_OPS - 1 }, (_, n) => ({
    stream: "rooms",
    key: `room-${n}`,
    op: "update",
    fields: { name: note },
  }));
  const made = await send("POST", "/change-sets", draft(ops));
  expect(made.status).toBe(201);
  const { id, total } = (await made.json()) as { id: number; total: number };
  expect(total).toBe(MAX_OPS - 1);
  const more = { addOps: [{ stream: "rooms", key: "r1", op: "update", fields: { limit: 1 } }], reason: "" };
  expect((await send("PATCH", `/change-sets/${id}`, { ...more, unread: "x".repeat(3_000_000) })).status).toBe(200);
});

test("a body beyond what a set may hold is refused, and every other route keeps its own limit", async () => {
  const huge = "x".repeat(8_100_000);
  expect((await send("POST", "/change-sets", { ...draft([]), huge })).status).toBe(413);
  const large = "x".repeat(2_100_000);
  expect((await send("POST", "/change-sets/1/submit", { comment: large })).status).toBe(413);
  expect((await send("POST", "/change-sets/_bulk", { operations: [], large })).status).toBe(413);
});

const correct = (key: string) => ({ stream: "readings", key, op: "correct", fields: { value: 7 } });

test("an op about a reading may write its instant in any zone, when it is made and when it is added, and finds the reading", async () => {
  const made = await send("POST", "/change-sets", draft([correct("r1|2026-11-20T16:00:00+08:00")]));
  const { id } = (await made.json()) as { id: number };
  expect((await send("PATCH", `/change-sets/${id}`, { addOps: [correct("r2|2026-11-20T08:00:00Z")] })).status).toBe(200);
  expect((await send("POST", `/change-sets/${id}/plan`, {})).status).toBe(200);
  expect((await stage.ops(id)).map(({ key, outcome }) => [key, outcome])).toEqual([
    ["r1|2026-11-20T08:00:00.000Z", "action"],
    ["r2|2026-11-20T08:00:00.000Z", "action"],
  ]);
  const again = await send("PATCH", `/change-sets/${id}`, { addOps: [correct("r1|2026-11-20T09:00:00+01:00")] });
  expect(await again.json()).toMatchObject({ errors: { "ops.2.key": "this record is named twice" } });
});

test("an op about a reading whose instant has no zone is refused by that reason, made or added", async () => {
  const zoneless = correct("r1|2026-11-20 16:00:00");
  const { id } = (await (await send("POST", "/change-sets", draft([correct("r1|2026-11-20T08:00:00Z")]))).json()) as {
    id: number;
  };
  for (const [answer, path] of [
    [await send("POST", "/change-sets", draft([zoneless])), "ops.0.key"],
    [await send("PATCH", `/change-sets/${id}`, { addOps: [zoneless] }), "ops.1.key"],
  ] as const) {
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ errors: { [path]: expect.stringContaining("point|time") } });
  }
});
