import { changeSet } from "@campushub/drizzle/schema";
import {
  isOffered,
  WRITE_FAULTS,
  WRITE_STOPPED,
  type WriteGuard,
  type WriteOp,
  type WriteResult,
  type WriteTrial,
  writeStopped,
} from "@campushub/kit";
import { testSession } from "@campushub/kit/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { systemActor } from "../../apps/api/src/core/actor.ts";
import type { Ctx } from "../../apps/api/src/core/context.ts";
import { newId } from "../../apps/api/src/core/ids.ts";
import { applyChangeSet } from "../../apps/api/src/modules/changes/apply-change-set.ts";
import { cancelChangeSet } from "../../apps/api/src/modules/changes/cancel-change-set.ts";
import { createChangeSet } from "../../apps/api/src/modules/changes/create-change-set.ts";
import { approveChangeSet } from "../../apps/api/src/modules/changes/decide-change-set.ts";
import { insertOps } from "../../apps/api/src/modules/changes/engine/insert-ops.ts";
import { opForm } from "../../apps/api/src/modules/changes/import/columns.ts";
import { planChangeSet } from "../../apps/api/src/modules/changes/plan-change-set.ts";
import { changeOps, changeSets } from "../../apps/api/src/modules/changes/queries.ts";
import { revertChangeSet } from "../../apps/api/src/modules/changes/revert-change-set.ts";
import type { ChangeOpView, ChangeSetView } from "../../apps/api/src/modules/changes/schema.ts";
import { submitChangeSet } from "../../apps/api/src/modules/changes/submit-change-set.ts";
import { workChanges } from "../../apps/api/src/modules/changes/work-changes.ts";
import { simulators } from "../../apps/api/src/simulators.gen.ts";
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts";
import { openStage, type Stage } from "./stage.ts";

/** Silence in these tests is not worth waiting for (real ms). */
const SILENCE_MS = 250;

const platforms = simulators.map((simulator) => ({ id: simulator.id, simulator }));

describe.each(platforms)("writing to $id", ({ simulator }) => {
  let database: TestDatabase;
  let stage: Stage;
  let kinds: Map<string, WriteTrial[]>;
  let onApply: (ops: readonly WriteOp[]) => Promise<void> | void;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  afterEach(() => stage.close());

  /** @returns false for a platform that is only read. */
  const begin = async (): Promise<boolean> => {
    onApply = () => {};
    const watch = { timeoutMs: SILENCE_MS, onApply: (ops: readonly WriteOp[]) => onApply(ops) };
    stage = await openStage(simulator, { database, watch });
    const { writable } = stage.simulator;
    if (!writable) return false;
    await stage.sync();
    kinds = Map.groupBy(writable.trials(), ({ stream, op }) => `${stream}.${op}`);
    return true;
  };
  const as = (id: string): Ctx => ({ ...stage.hub.ctx, actor: { kind: "user", id, name: id, roles: ["admin"] } });
  const draft = async (trials: readonly WriteTrial[], more: { canary?: number } = {}) => {
    const ops = trials.map(({ stream, op, key, fields }) => ({ stream, op, key, fields: { ...fields } }));
    const input = { connectionId: stage.connectionId, title: "trial", reason: "", source: "edit" as const, ops };
    const { id } = await createChangeSet({ ctx: as("author"), input: { ...input, canary: 0, maxFailurePercent: 100, ...more } });
    await planChangeSet({ ctx: as("author"), input: { id } });
    return id;
  };
  const work = async () => {
    for (let turn = 0; turn < 20; turn++) {
      await workChanges({ ...stage.hub.ctx, actor: systemActor }, stage.connectionId, new AbortController().signal);
      stage.clock.advance(15_000);
    }
  };
  const carryOut = async (id: number) => {
    await submitChangeSet({ ctx: as("author"), input: { id } });
    if ((await view(id)).status === "submitted") await approveChangeSet({ ctx: as("approver"), input: { id } });
    await applyChangeSet({ ctx: as("author"), input: { id } });
    await work();
  };
  const view = async (id: number) => (await changeSets.one({ ctx: as("author"), id })) as ChangeSetView;
  const opsOf = async (id: number) =>
    (await changeOps.list({ ctx: as("author"), query: { filter: { changeSetId: id } } })).rows as readonly ChangeOpView[];
  /** The platform's ledger and the hub's account say the same of these ops. */
  const expectSameAccount = async (id: number) => {
    const ledger = stage.simulator.writable!.ledger();
    for (const op of await opsOf(id)) {
      const entries = ledger.filter((entry) =>
        entry.id === null ? entry.key === op.key && entry.op === op.op : entry.id === op.opId,
      );
      expect(`${op.key} ${op.op} ${entries.length}`).toBe(`${op.key} ${op.op} ${op.outcome === "applied" ? 1 : 0}`);
    }
  };
  /** The wishes handed to the connector as one batch, of which so many requests may leave. */
  const appliedUnder = async (allowed: number, trials: readonly WriteTrial[]) => {
    let left = allowed;
    const writes: WriteGuard = {
      get isClosed() {
        return left < 0;
      },
      ask: async () => {
        if (--left < 0) throw writeStopped();
      },
    };
    const { connector, clock } = stage;
    const session = testSession(connector, { config: stage.simulator.connection.config, clock, http: { writes } });
    const write = connector.streams[trials[0]!.stream]!.write!;
    const seen = await write.observe(
      session,
      trials.map(({ key }) => key),
    );
    const ops = trials.map(({ op, key, fields }): WriteOp => {
      const guard = seen.get(key)?.guard;
      return { id: newId(), op, key, fields, before: { data: {}, ...(guard === undefined ? {} : { guard }) } };
    });
    const results: WriteResult[] = [];
    for await (const result of write.apply(session, ops)) results.push(result);
    return results;
  };
  const eachKind = async (check: (trials: WriteTrial[], name: string) => Promise<void>) => {
    if (!(await begin())) return;
    for (const [name, trials] of kinds) await check(trials.slice(0, 5), name);
  };

  test("whoever can be written to has a switch for everything that may become of a wish, and trials of every op it offers", async () => {
    const isWritten = await begin();
    const config = stage.connector.config.parse(stage.simulator.connection.config);
    const offered = Object.entries(stage.connector.streams).flatMap(([stream, { write }]) =>
      Object.entries(write?.ops ?? {}).flatMap(([op, kind]) => (isOffered(kind, config) ? [`${stream}.${op}`] : [])),
    );
    expect(isWritten).toBe(offered.length > 0);
    if (!isWritten) return;
    expect(stage.simulator.faults.map(({ id }) => id)).toEqual(expect.arrayContaining([...WRITE_FAULTS]));
    expect(offered.filter((name) => (kinds.get(name)?.length ?? 0) < 5)).toEqual([]);
  });

  test("what the settings of the connection do not offer is refused op by op in the plan", async () => {
    stage = await openStage(simulator, { database });
    const { connector, connectionId, hub } = stage;
    const config = connector.config.parse(stage.simulator.connection.config);
    const wishes = Object.entries(connector.streams).flatMap(([stream, { write }]) =>
      Object.entries(write?.ops ?? {})
        .filter(([, kind]) => !isOffered(kind, config))
        .map(([op]) => ({ stream, op, key: "1", fields: {} })),
    );
    if (wishes.length === 0) return;
    const values = { connectionId, title: "trial", authorId: "author", authorName: "author", total: wishes.length };
    const [set] = await hub.ctx.db.insert(changeSet).values(values).returning({ id: changeSet.id });
    const id = set!.id;
    await hub.ctx.db.transaction((tx) => insertOps(tx, { changeSetId: id, connectionId, connector, wishes, firstOrdinal: 1 }));
    await planChangeSet({ ctx: as("author"), input: { id } });
    for (const op of await opsOf(id)) expect(op).toMatchObject({ outcome: "forbidden", code: "not_offered" });
  });

  test("a plan writes nothing, an apply does each wish once, and a second plan is empty", () =>
    eachKind(async (trials) => {
      const before = stage.simulator.writable!.mutations();
      const stale = new Set(await stage.faultsOfHub());
      const id = await draft(trials);
      expect(stage.simulator.writable!.mutations()).toBe(before);
      await carryOut(id);
      expect(await view(id)).toMatchObject({ status: "applied", verified: trials.length, counts: { applied: trials.length } });
      await expectSameAccount(id);
      // Nobody need wait for a sync to see in the stream what was done there, be it to another record as well.
      const { stream } = trials[0]!;
      const isNew = (line: string) => line.startsWith(`${stream} `) && !stale.has(line);
      if (stage.connector.streams[stream]!.kind === "record") expect((await stage.faultsOfHub()).filter(isNew)).toEqual([]);
      const [{ effect }] = (await opsOf(id)) as [ChangeOpView];
      if (effect === "money" || effect === "message") return;
      const again = await draft(trials);
      expect((await view(again)).counts).toEqual({ noop: trials.length });
    }));

  test("what the platform gets of a text is what the plan says, whatever stood around it", () =>
    eachKind(async (trials) => {
      const typed = trials.map((trial) => inBlanks(stage, trial));
      const sent: WriteOp[] = [];
      onApply = (ops) => void sent.push(...ops);
      const id = await draft(typed);
      const planned = new Map((await opsOf(id)).map(({ opId, fields, desired }) => [opId, { fields, desired }]));
      await carryOut(id);
      expect(sent.map((op) => [op.id, op.fields])).toEqual([...planned].map(([opId, { fields }]) => [opId, fields]));
      expect(await view(id)).toMatchObject({ counts: { applied: typed.length }, verified: typed.length });
      const written = stage.simulator.writable!.ledger().slice(-typed.length);
      const texts = [...planned.values(), ...written].flatMap((op) =>
        Object.values({ ...op.fields, ...("desired" in op ? op.desired : {}) }),
      );
      expect(texts.filter((value) => typeof value === "string" && value !== value.trim())).toEqual([]);
    }));

  test("what somebody else did meanwhile to a relay is not done again", () =>
    eachKind(async (trials) => {
      const [trial] = trials as [WriteTrial];
      const id = await draft([trial]);
      if ((await opsOf(id))[0]!.effect !== "physical") return;
      const other = await draft([trial]);
      await carryOut(other);
      await carryOut(id);
      expect([(await opsOf(other))[0]!.outcome, (await opsOf(id))[0]!.outcome]).toEqual(["applied", "noop"]);
      await expectSameAccount(other);
    }));

  test("once writing is stopped nothing more leaves of a batch, and what did not is told as certainly not sent", () =>
    eachKind(async (trials) => {
      const { writable } = stage.simulator;
      for (const allowed of [0, 1]) {
        const [booked, mutations] = [writable!.ledger().length, writable!.mutations()];
        const results = await appliedUnder(allowed, trials);
        const held = results.filter(({ outcome, code }) => outcome === "retry" && code === WRITE_STOPPED);
        const done = writable!.ledger().length - booked;
        expect([results.length, held.length]).toEqual([trials.length, trials.length - done]);
        expect(writable!.mutations() - mutations).toBe(allowed);
        // Where another person had to agree, it is asked before each op; data may go in one request.
        const { op, stream } = trials[0]!;
        if (stage.connector.streams[stream]!.write!.ops[op]!.effect !== "data") expect(done).toBe(allowed);
      }
    }));

  test("a platform with a guard of its own refuses what was changed after we last looked, and that alone", () =>
    eachKind(async (trials) => {
      const [first, second] = trials as [WriteTrial, WriteTrial];
      const { guard } = stage.connector.streams[first.stream]!.write!;
      if (guard === "readCompare" || guard === "none") return;
      const id = await draft([first, second]);
      onApply = () => stage.simulator.writable!.edit(first.stream, first.key, elsewhere(first));
      await carryOut(id);
      onApply = () => {};
      expect((await opsOf(id)).map(({ outcome }) => outcome)).toEqual(["conflict", "applied"]);
      await expectSameAccount(id);
    }));

  test("what was changed meanwhile is a conflict, and a row that is stale at the last moment fails alone", () =>
    eachKind(async (trials) => {
      const [first, second, third] = trials as [WriteTrial, WriteTrial, WriteTrial];
      const [{ effect }] = (await opsOf(await draft([first]))) as [ChangeOpView];
      if (effect !== "data") return;
      const { writable } = stage.simulator;
      const id = await draft([second, third]);
      writable!.edit(second.stream, second.key, elsewhere(second));
      await carryOut(id);
      expect((await opsOf(id)).map(({ outcome }) => outcome)).toEqual(["conflict", "applied"]);
      await expectSameAccount(id);
      writable!.edit(first.stream, first.key, elsewhere(first));
      const seen = await opsOf(await draft([first]));
      if (first.stream !== "readings") expect(seen[0]).toMatchObject({ outcome: "conflict", code: "changed" });
    }));

  test("of n wishes the k refused are the right ones, in whatever order the results come", () =>
    eachKind(async (trials) => {
      stage.faults({ refused: { on: true, share: 0.4 }, reordered: { on: true } });
      const id = await draft(trials);
      await carryOut(id);
      stage.faults();
      const ops = await opsOf(id);
      expect(ops.filter(({ outcome }) => outcome === "rejected")).toHaveLength(2);
      expect(ops.filter(({ outcome }) => outcome === "applied")).toHaveLength(3);
      await expectSameAccount(id);
    }));

  test.each(["timeoutAfterCommit", "resetAfterCommit", "timeoutBeforeCommit"])(
    "%s leaves nothing unknown for good and has no second effect",
    (fault) =>
      eachKind(async (trials) => {
        stage.faults({ [fault]: { on: true, count: 1 } });
        const id = await draft(trials);
        await carryOut(id);
        stage.faults();
        const { counts } = await view(id);
        expect(counts.unknown ?? 0).toBe(0);
        expect((counts.applied ?? 0) + (counts.failed ?? 0)).toBe(trials.length);
        if (fault !== "timeoutBeforeCommit") expect(counts).toEqual({ applied: trials.length });
        else expect(counts.failed ?? 0).toBeGreaterThan(0);
        await expectSameAccount(id);
      }),
  );

  test("what a busy platform sends back is done all the same where it is data, and left to people where it is not", () =>
    eachKind(async (trials) => {
      stage.faults({ busy: { on: true, count: 1 } });
      const id = await draft(trials);
      await carryOut(id);
      stage.faults();
      const { counts } = await view(id);
      const [{ effect }] = (await opsOf(id)) as [ChangeOpView];
      expect(counts.applied).toBe(effect === "data" ? trials.length : trials.length - 1);
      expect(counts.unknown ?? 0).toBe(0);
      await expectSameAccount(id);
    }));

  test("a wish delivered twice is done once", () =>
    eachKind(async (trials) => {
      stage.faults({ deliveredTwice: { on: true } });
      const id = await draft(trials);
      await carryOut(id);
      stage.faults();
      expect((await view(id)).counts).toEqual({ applied: trials.length });
      await expectSameAccount(id);
    }));

  test("a revert restores what was observed", () =>
    eachKind(async (trials) => {
      const id = await draft(trials);
      const ops = await opsOf(id);
      if (!ops.every(({ reversible }) => reversible)) return;
      await carryOut(id);
      const back = await revertChangeSet({ ctx: as("author"), input: { id, reason: "a trial" } });
      await carryOut(back.id);
      expect((await view(back.id)).counts).toEqual({ applied: trials.length });
      const restored = await opsOf(back.id);
      for (const op of ops) {
        const after = restored.find(({ key }) => key === op.key)!.after!;
        for (const field of Object.keys(op.desired!)) expect(after[field]).toEqual(op.now![field]);
      }
    }));

  test("a cancel between batches leaves a true account", () =>
    eachKind(async (trials) => {
      const id = await draft(trials, { canary: 2 });
      // At the second batch: what the first one sent stays done.
      let batches = 0;
      onApply = async () => {
        if (++batches === 2) await cancelChangeSet({ ctx: as("author"), input: { id } }).catch(() => {});
      };
      await carryOut(id);
      const { status, counts } = await view(id);
      expect(status).toBe("partial");
      expect(counts.skipped).toBeGreaterThan(0);
      await expectSameAccount(id);
    }));
});

/** The same fields, as nobody wished them. */
function elsewhere({ fields }: WriteTrial): WriteTrial["fields"] {
  const entries = Object.entries(fields).filter(([name]) => name !== "reason");
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "number" ? value + 7 : `${String(value)} 改`]),
  );
}

/** The same wish as people type it: blanks of both widths around every text they may fill in freely. */
function inBlanks({ connector, simulator }: Stage, { stream, op, key, fields }: WriteTrial): WriteTrial {
  const { columns } = opForm({ connector, config: simulator.connection.config }, { stream, op });
  const free = columns.filter(({ type, allowed, open }) => type === "text" && (allowed === null || open));
  const told = Object.fromEntries(free.map(({ field }) => [field, fields[field]]));
  const typed = Object.entries(told).flatMap(([name, value]) => {
    if (typeof value === "string") return [[name, `\u3000 ${value} `]];
    return name === "note" ? [[name, " 备注　"]] : [];
  });
  return { stream, op, key, fields: { ...fields, ...Object.fromEntries(typed) } };
}
