import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../../tests/helpers/database.ts";
import { COMPLETE, openScriptedHub, rowsOf, type ScriptedHub, thingRow } from "../../../../../tests/helpers/scripted-hub.ts";
import { records } from "./queries.ts";
import { replayReject } from "./replay-reject.ts";

let database: TestDatabase;
let stage: ScriptedHub;
beforeAll(async () => {
  database = await openTestDatabase();
  stage = await openScriptedHub({ database, brakeRows: 100 });
});
afterAll(() => database.close());

const sent = async (...rows: Parameters<typeof rowsOf>) => {
  stage.platform.things = () => [rowsOf(...rows), COMPLETE];
  stage.clock.advance(60_000);
  await stage.hub.sync(stage.connectionId, { streams: ["things"] });
};
const shown = async () => {
  const held = await stage.hub.records(stage.connectionId, "things");
  return records.one({ ctx: stage.hub.ctx, id: held.get("k1")!.id });
};

test("a value a person typed is the person's, with who, when and what stood there; the row stays the platform's", async () => {
  const bad = thingRow("k1", { size: "N/A" });
  await sent(bad);
  const [refused] = await stage.hub.rejects(stage.connectionId);
  await replayReject({ ctx: stage.hub.ctx, input: { id: refused!.id, raw: thingRow("k1", { size: 37.2 }) } });
  const { raw, correction, corrected, data } = await shown();
  expect({ raw, size: data.size, corrected }).toEqual({ raw: bad, size: 37.2, corrected: true });
  expect(correction).toMatchObject({
    rejectId: refused!.id,
    by: stage.hub.ctx.actor.name,
    at: new Date(stage.clock.now()).toISOString(),
    changes: [{ path: "size", before: "N/A", after: 37.2 }],
    fields: ["size"],
    againAt: null,
  });
});

test("the platform's unusable value come again is told, and confirms no correction", async () => {
  const before = await shown();
  await sent(thingRow("k1", { size: "N/A" }));
  const again = await shown();
  expect(again.correction?.againAt).toBe(new Date(stage.clock.now()).toISOString());
  expect(again.lastSeenAt).toBe(before.lastSeenAt);
  await sent(thingRow("k1", { size: "N/A", name: "renamed" }));
  expect((await shown()).correction?.againRejectId).not.toBe(again.correction?.againRejectId);
});

test("a usable value of the platform ends a correction", async () => {
  await sent(thingRow("k1", { size: 40 }));
  expect(await shown()).toMatchObject({ corrected: false, correction: null, raw: thingRow("k1", { size: 40 }) });
});
