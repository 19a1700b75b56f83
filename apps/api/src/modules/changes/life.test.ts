import type { Session, Stream } from "@campushub/kit";
import { describe, expect, test } from "vitest";
import { wish, writtenOffice } from "../../../../../tests/helpers/office.ts";
import type { StageOptions } from "../../../../../tests/helpers/written-stage.ts";
import { createConnection, loadConnection } from "../connections/index.ts";
import { applyChangeSet } from "./apply-change-set.ts";
import { cancelChangeSet } from "./cancel-change-set.ts";
import { createChangeSet } from "./create-change-set.ts";
import { approveChangeSet } from "./decide-change-set.ts";
import { DriftKeeper } from "./drift-keeper.ts";
import { planChangeSet } from "./plan-change-set.ts";
import { protectRecord } from "./protect-record.ts";
import { changeOps } from "./queries.ts";
import { resolveConflict } from "./resolve-conflict.ts";
import type { OpWish } from "./schema.ts";
import { setWriteSafety } from "./set-write-safety.ts";
import { submitChangeSet } from "./submit-change-set.ts";
import { updateChangeSet } from "./update-change-set.ts";

const { stage, open, officer, approver, draft, carryOut } = writtenOffice();

describe("a plan", () => {
  test("says per field what was seen, what is there and what is wished, and writes nothing", async () => {
    await open();
    const id = await draft([
      wish("r1", "update", { limit: 600 }),
      wish("r2", "update", { limit: 450 }),
      wish("r99", "update", { limit: 1 }),
    ]);
    const [changed, same, missing] = await stage.ops(id);
    expect(changed).toMatchObject({
      outcome: "update",
      diff: [{ field: "limit", base: 450, now: 450, desired: 600, verdict: "change" }],
    });
    expect(same).toMatchObject({ outcome: "noop", code: "already_so" });
    expect(missing).toMatchObject({ outcome: "forbidden", code: "missing" });
    expect(await stage.set(id)).toMatchObject({
      status: "planned",
      counts: { update: 1, noop: 1, forbidden: 1 },
      approvalReasons: [],
    });
    expect(stage.platform.arrived).toEqual([]);
  });

  test("shows a conflict where somebody changed the same field, and a person settles it either way", async () => {
    await open();
    stage.platform.rooms.get("r1")!.limit = 500;
    stage.platform.rooms.get("r2")!.limit = 500;
    stage.platform.rooms.get("r3")!.name = "renamed by somebody";
    const id = await draft([1, 2, 3].map((n) => wish(`r${n}`, "update", { limit: 600 })));
    const [first, second, other] = await stage.ops(id);
    expect(first).toMatchObject({ outcome: "conflict", diff: [{ base: 450, now: 500, desired: 600, verdict: "conflict" }] });
    expect(other).toMatchObject({ outcome: "update" });
    await resolveConflict({ ctx: officer(), input: { id: first!.id, resolution: "mine" } });
    await resolveConflict({ ctx: officer(), input: { id: second!.id, resolution: "platform" } });
    expect((await stage.ops(id)).map(({ outcome }) => outcome)).toEqual(["update", "noop", "update"]);
  });

  test("of which a conflict is settled while the platform cannot be read stays as it was, and the conflict unsettled", async () => {
    await open();
    stage.platform.rooms.get("r1")!.limit = 500;
    const id = await draft([wish("r1", "update", { limit: 600 })]);
    const [before, [op]] = [await stage.set(id), await stage.ops(id)];
    stage.platform.down = true;
    const zhao = stage.as("zhao", "informationOfficer");
    const settling = resolveConflict({ ctx: zhao, input: { id: op!.id, resolution: "mine" } });
    await expect(settling).rejects.toMatchObject({ code: "unavailable", facts: { detail: { reason: "platformUnread" } } });
    expect([await stage.set(id), await stage.ops(id)]).toEqual([before, [op]]);
  });

  test("two officers who edit the same room: the second sees the conflict per field", async () => {
    await open();
    const ctx = stage.as("zhao", "informationOfficer");
    const input = { connectionId: stage.connectionId, title: "second", reason: "", source: "edit" as const };
    const second = await createChangeSet({
      ctx,
      input: { ...input, ops: [wish("r1", "update", { limit: 700, name: "my name" })] },
    });
    const first = await draft([wish("r1", "update", { limit: 600 })]);
    await carryOut(first);
    await planChangeSet({ ctx, input: second });
    const [op] = await stage.ops(second.id);
    expect(op!.outcome).toBe("conflict");
    expect(new Set(op!.diff)).toEqual(
      new Set([
        { field: "limit", base: 450, now: 600, desired: 700, verdict: "conflict" },
        { field: "name", base: "room r1", now: "room r1", desired: "my name", verdict: "change" },
      ]),
    );
    expect(stage.platform.rooms.get("r1")).toMatchObject({ limit: 600, name: "room r1" });
  });

  test("counts the calls it will cost: a look before each batch, the sending, the reading back", async () => {
    await open({ rooms: 12, batchMax: 5 });
    const id = await draft([...stage.platform.rooms.keys()].map((key) => wish(key, "update", { limit: 600 })));
    expect((await stage.set(id)).plan).toMatchObject({ calls: 3 + 12 + 1 });
  });

  test.each<[string, OpWish[], string]>([
    ["is so already", [wish("r1", "update", { limit: 450 }), wish("r2", "restore")], "applied"],
    ["cannot be done", [wish("r1", "update", { limit: 450 }), wish("r99", "cut")], "failed"],
  ])("of which everything %s ends by itself and says so", async (_what, ops, status) => {
    await open();
    const id = await draft(ops);
    const set = await stage.set(id, officer());
    expect(set).toMatchObject({ status, stopReason: "nothingToDo", finishedAt: new Date(stage.clock.now()).toISOString() });
    expect(set.may).toEqual(status === "failed" ? ["plan-rest"] : []);
  });

  test("whose conflicts were all left as the platform has them ends as given up", async () => {
    await open();
    stage.platform.rooms.get("r1")!.limit = 500;
    const id = await draft([wish("r1", "update", { limit: 600 })]);
    expect(await stage.set(id)).toMatchObject({ status: "planned", stopReason: null });
    const [op] = await stage.ops(id);
    await resolveConflict({ ctx: officer(), input: { id: op!.id, resolution: "platform" } });
    expect(await stage.set(id)).toMatchObject({ status: "cancelled", stopReason: "nothingToDo" });
  });

  test("refuses alone the op whose row the platform shows without its tag, in the plan and before it is sent", async () => {
    const untagged = new Set(["r2"]);
    const tagged: StageOptions["streams"] = ({ rooms }) => ({
      rooms: {
        ...rooms!,
        write: {
          ...rooms!.write!,
          guard: "etag",
          async observe(session: Session<never>, keys: readonly string[]) {
            const seen = await rooms!.write!.observe(session, keys);
            return new Map([...seen].map(([key, one]) => [key, untagged.has(key) ? one : { ...one, guard: `tag of ${key}` }]));
          },
        },
      } as Stream,
    });
    await open({ streams: tagged });
    const id = await draft([1, 2, 3].map((n) => wish(`r${n}`, "update", { limit: 600 })));
    const account = async () => (await stage.ops(id)).map(({ outcome, code }) => `${outcome} ${code}`);
    expect(await account()).toEqual(["update null", "forbidden no_guard", "update null"]);
    untagged.add("r3");
    await carryOut(id);
    expect(await account()).toEqual(["applied null", "forbidden no_guard", "skipped no_guard"]);
    expect(stage.platform.ledger.map(({ key }) => key)).toEqual(["r1"]);
  });

  test("refuses a protected record, and expires", async () => {
    await open();
    const { connectionId } = stage;
    await protectRecord({ ctx: officer(), input: { connectionId, stream: "rooms", key: "r1", reason: "the data centre" } });
    const id = await draft([wish("r1", "cut"), wish("r2", "update", { limit: 1 })]);
    expect((await stage.ops(id))[0]).toMatchObject({ outcome: "forbidden", code: "protected" });
    stage.clock.advance(25 * 3_600_000);
    await expect(submitChangeSet({ ctx: officer(), input: { id } })).rejects.toMatchObject({ code: "conflict" });
  });

  test("says what will be sent, and that is sent", async () => {
    await open();
    const typed = [wish("r1", "update", { name: "　一号楼 " }), wish("r3", "cut", { reason: " 检修 " })];
    const id = await draft(typed);
    expect(await stage.ops(id)).toMatchObject([
      { outcome: "update", fields: { name: "一号楼" }, desired: { name: "一号楼" } },
      { outcome: "action", fields: { reason: "检修" } },
    ]);
    await carryOut(id);
    expect(stage.platform.ledger.map(({ fields }) => fields)).toEqual([{ name: "一号楼" }, { reason: "检修" }]);
  });

  test("refuses what changes a protected record along with its own, also once it was approved", async () => {
    const touches = () => ["r2"];
    await open({
      streams: ({ rooms }) => {
        const { ops, ...write } = rooms!.write!;
        return { rooms: { ...rooms!, write: { ...write, ops: { ...ops, update: { ...ops.update!, touches } } } } };
      },
    });
    const planned = await draft([wish("r1", "update", { limit: 600 })]);
    const ctx = stage.as("wu", "supervisor");
    await protectRecord({ ctx, input: { connectionId: stage.connectionId, stream: "rooms", key: "r2", reason: "laboratory" } });
    await carryOut(planned);
    expect(await stage.ops(planned)).toMatchObject([{ outcome: "skipped", code: "protected" }]);
    expect(await stage.ops(await draft([wish("r1", "update", { limit: 600 })]))).toMatchObject([
      { outcome: "forbidden", code: "protected" },
    ]);
    expect(stage.platform.arrived).toEqual([]);
  });

  test("of a platform that cannot be read is refused, and the draft stays", async () => {
    await open();
    stage.platform.down = true;
    await expect(draft([wish("r1", "update", { limit: 1 })])).rejects.toMatchObject({ code: "unavailable" });
  });
});

const SECOND = {
  title: "Second",
  config: {},
  enabled: true,
  schedule: "",
  brakeRows: 20,
  brakePercent: 5,
  maxClockOffsetSeconds: 600,
};

describe("approval", () => {
  test("is not needed for a few changes of data, and is for what is physical, costs money or is large", async () => {
    await open({ rooms: 30 });
    const reasons = async (ops: OpWish[]) => (await stage.set(await draft(ops))).approvalReasons;
    expect(await reasons([wish("r1", "update", { limit: 1 })])).toEqual([]);
    expect(await reasons([wish("r1", "cut")])).toEqual(["effect:physical"]);
    expect(await reasons([wish("r1", "topUp", { amount: 5 })])).toEqual(["effect:money"]);
    const many = Array.from({ length: 21 }, (_, n) => wish(`r${n + 1}`, "update", { limit: 1 }));
    expect(await reasons(many)).toEqual(["rows:21>20"]);
  });

  const many = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, n) => wish(`r${from + n}`, "update", { limit: 1 }));
  const submit = async (id: number) => {
    await submitChangeSet({ ctx: officer(), input: { id } });
    return stage.set(id);
  };

  test("counts what one author did on a connection within a day, in however many sets, less what somebody agreed to", async () => {
    await open({ rooms: 60 });
    const [first, second, third] = [await draft(many(1, 15)), await draft(many(16, 30)), await draft(many(31, 34))];
    expect(await submit(first)).toMatchObject({ status: "approved" });
    expect(await submit(second)).toMatchObject({ status: "submitted", approvalReasons: ["rowsInDay:30>20"] });
    await approveChangeSet({ ctx: approver(), input: { id: second } });
    expect(await submit(third)).toMatchObject({ status: "approved" });
    expect((await stage.set(await draft(many(40, 41)))).approvalReasons).toEqual(["rowsInDay:21>20"]);
    for (const id of [first, third]) await cancelChangeSet({ ctx: officer(), input: { id } });
    const next = await draft(many(1, 15));
    await carryOut(next);
    expect((await stage.set(await draft(many(40, 46)))).approvalReasons).toEqual(["rowsInDay:22>20"]);
    stage.clock.advance(24 * 3_600_000);
    expect((await stage.set(await draft(many(40, 46)))).approvalReasons).toEqual([]);
  });

  test("counts what one author did on a second connection to a platform of the same kind", async () => {
    await open({ rooms: 40 });
    expect(await submit(await draft(many(1, 15)))).toMatchObject({ status: "approved" });
    const second = await createConnection({
      ctx: stage.hub.ctx,
      input: { ...SECOND, connectorId: (await loadConnection(stage.hub.ctx, stage.connectionId)).connectorId },
    });
    await stage.hub.sync(second.id);
    const input = { connectionId: second.id, title: "elsewhere", reason: "", source: "edit" as const };
    const { id } = await createChangeSet({ ctx: officer(), input: { ...input, ops: many(16, 30) } });
    await planChangeSet({ ctx: officer(), input: { id } });
    expect((await stage.set(id)).approvalReasons).toEqual(["rowsInDay:30>20"]);
  });

  test("counts what a person wrote into a colleague's set with that person's own", async () => {
    await open({ rooms: 40 });
    expect(await submit(await draft(many(1, 15)))).toMatchObject({ status: "approved" });
    const input = { connectionId: stage.connectionId, title: "a colleague's", reason: "", source: "edit" as const };
    const { id } = await createChangeSet({ ctx: stage.as("zhao", "informationOfficer"), input: { ...input, ops: many(16, 16) } });
    await updateChangeSet({ ctx: officer(), input: { id, changes: { addOps: many(17, 30) }, ifVersion: undefined } });
    await planChangeSet({ ctx: officer(), input: { id } });
    expect(await submit(id)).toMatchObject({ status: "submitted", approvalReasons: ["rowsInDay:30>20"] });
  });

  test("by rules that were tightened is asked for of plans and consents made before", async () => {
    await open();
    const [planned, approved] = [await draft(many(1, 4)), await draft(many(5, 8))];
    await submit(approved);
    const ctx = stage.as("wu", "supervisor");
    await setWriteSafety({ ctx, input: { approvalRows: 3 } });
    try {
      expect(await submit(planned)).toMatchObject({ status: "submitted", approvalReasons: ["rows:4>3"] });
      await expect(applyChangeSet({ ctx: officer(), input: { id: approved } })).rejects.toMatchObject({ code: "conflict" });
    } finally {
      await setWriteSafety({ ctx, input: { approvalRows: 20 } });
    }
  });

  test("is never its author's, nor of a plan other than the one looked at", async () => {
    await open();
    const id = await draft([wish("r1", "cut")]);
    const both = stage.as("li", "informationOfficer", "approver");
    await submitChangeSet({ ctx: both, input: { id } });
    await expect(approveChangeSet({ ctx: both, input: { id } })).rejects.toMatchObject({ code: "forbidden" });
    await expect(approveChangeSet({ ctx: stage.as("li2", "informationOfficer"), input: { id } })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(approveChangeSet({ ctx: approver(), input: { id, planHash: "another" } })).rejects.toMatchObject({
      code: "conflict",
    });
    await approveChangeSet({ ctx: approver(), input: { id, planHash: (await stage.set(id)).planHash! } });
    expect(await stage.set(id)).toMatchObject({ status: "approved", decidedBy: "chen" });
  });
});

test("an applied change the platform lost is shown after the next sync, until it is as wished again", async () => {
  await open();
  const drift = new DriftKeeper(stage.hub.ctx);
  await drift.tend();
  const id = await draft([wish("r1", "update", { limit: 600 }), wish("r2", "update", { limit: 600 })]);
  await carryOut(id);
  await stage.hub.sync(stage.connectionId);
  expect(await drift.tend()).toBe(0);
  stage.platform.rooms.get("r1")!.limit = 450;
  stage.clock.advance(60_000);
  await stage.hub.sync(stage.connectionId);
  expect(await drift.tend()).toBe(1);
  expect((await stage.ops(id)).map(({ drift }) => drift)).toEqual([{ limit: 450 }, null]);
  const drifted = (yes: unknown) => changeOps.list({ ctx: officer(), query: { filter: { changeSetId: id, drifted: yes } } });
  for (const yes of [true, "true"]) expect((await drifted(yes)).rows.map(({ key }) => key)).toEqual(["r1"]);
  expect((await drifted(false)).rows.map(({ key }) => key)).toEqual(["r2"]);
  await expect(drifted("perhaps")).rejects.toThrow("drifted takes true or false");
  stage.platform.rooms.get("r1")!.limit = 600;
  stage.clock.advance(60_000);
  await stage.hub.sync(stage.connectionId);
  await drift.tend();
  expect(await stage.set(id)).toMatchObject({ lost: 0 });
  drift.close();
});
