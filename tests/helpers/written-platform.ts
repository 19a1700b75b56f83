import type { Connector, Fields, Json, Observed, Write, WriteOp, WriteResult } from "@campushub/kit";
import { defineConnector, field, isJsonObject, outcomeOf, RetryableError, recordStream } from "@campushub/kit";
import { FakeClock } from "@campushub/kit/testing";
import { z } from "zod";
import { type Actor, systemActor } from "../../apps/api/src/core/actor.ts";
import { changeOps, changeSets } from "../../apps/api/src/modules/changes/queries.ts";
import type { ChangeOpView, ChangeSetView } from "../../apps/api/src/modules/changes/schema.ts";
import { workChanges } from "../../apps/api/src/modules/changes/work-changes.ts";
import { createConnection } from "../../apps/api/src/modules/connections/index.ts";
import type { TestDatabase } from "./database.ts";
import { MORNING, openTestHub, type TestHub } from "./hub.ts";

const names = (en: string) => ({ zh: en, en });
const text = (en: string) => field(z.string(), { label: names(en) });

const roomShape = {
  id: text("ID"),
  name: text("Name"),
  limit: field(z.number(), { label: names("Limit"), unit: "W" }),
  relay: field(z.enum(["on", "off"]), { label: names("Relay") }),
  balance: field(z.number(), { label: names("Balance"), unit: "分" }),
};
const room = z.object(roomShape);
const amountInput = z.strictObject({ amount: field(z.int().positive(), { label: names("Amount") }) });
export type Room = z.output<typeof room>;

/** What becomes of one op, instead of being done and said so. */
export type Fate =
  | "refused"
  /** Not done, and said so in words no column holds. */
  | "refusedInOddWords"
  | "busy"
  /** Done, but nobody hears of it. */
  | "silentDone"
  /** Not done, and nobody hears of it. */
  | "silentLost"
  /** Acknowledged, but the object does not change. */
  | "onlyAcknowledged"
  /** Done, and the limit set to 99 besides. */
  | "alsoElsewhere"
  /** Done, and said to be refused. */
  | "refusedButDone"
  /** Done, and said to be both. */
  | "doneAndRefused";

export interface WrittenPlatform {
  readonly rooms: Map<string, Room>;
  /** What was done: op id, op, key, fields. */
  readonly ledger: { readonly id: string; readonly op: string; readonly key: string; readonly fields: Fields }[];
  /** Every op that arrived, done or not. */
  readonly arrived: string[];
  /** Op → what becomes of it; absent: it is done. */
  fate: (op: WriteOp) => Fate | undefined;
  /** Before each batch is carried out. */
  onApply: (ops: readonly WriteOp[]) => Promise<void> | void;
  /** While one op is on its way, after it was let leave and before it is carried out. */
  onOp: (op: WriteOp) => Promise<void> | void;
  /** Before objects are looked up. */
  onObserve: () => Promise<void> | void;
  /** Reading fails while true. */
  down: boolean;
  observed: number;
}

const SETTLE_SECONDS = 30;

function writeOf(platform: WrittenPlatform, max: number): Write {
  return {
    batch: { max, atomic: false },
    guard: "readCompare",
    idempotency: "key",
    cost: { observe: (keys) => Math.ceil(keys.length / 100), apply: (ops) => ops },
    settleSeconds: SETTLE_SECONDS,
    ops: {
      update: {
        kind: "update",
        title: names("Edit"),
        effect: "data",
        reversible: true,
        input: z.strictObject({ name: roomShape.name.optional(), limit: roomShape.limit.optional() }),
      },
      create: {
        kind: "create",
        title: names("Add"),
        effect: "data",
        reversible: true,
        input: z.strictObject({ name: roomShape.name, limit: roomShape.limit }),
        inverse: () => ({ op: "delete", fields: {} }),
      },
      delete: { kind: "delete", title: names("Remove"), effect: "data", reversible: false, input: z.strictObject({}) },
      cut: {
        kind: "action",
        title: names("Cut"),
        effect: "physical",
        reversible: true,
        input: z.strictObject({ reason: text("Reason").optional() }),
        expect: () => ({ relay: "off" }),
        inverse: () => ({ op: "restore", fields: {} }),
      },
      restore: {
        kind: "action",
        title: names("Restore"),
        effect: "physical",
        reversible: true,
        input: z.strictObject({}),
        expect: () => ({ relay: "on" }),
        inverse: () => ({ op: "cut", fields: {} }),
      },
      topUp: {
        kind: "action",
        title: names("Top up"),
        effect: "money",
        reversible: true,
        input: amountInput,
        expect: ({ amount }, before) => ({ balance: Number(before?.balance ?? 0) + Number(amount) }),
        inverse: (fields) => ({ op: "chargeBack", fields }),
      },
      chargeBack: {
        kind: "action",
        title: names("Charge back"),
        effect: "money",
        reversible: false,
        input: amountInput,
        expect: ({ amount }, before) => ({ balance: Number(before?.balance ?? 0) - Number(amount) }),
      },
    },
    normalize: normalized,
    async observe(_session, keys) {
      if (platform.down) throw new RetryableError("nobody answers", { code: "network" });
      await platform.onObserve();
      platform.observed += keys.length;
      const found = keys.flatMap((key): [string, Observed][] => {
        const there = platform.rooms.get(key);
        return there ? [[key, { raw: { ...there } as unknown as Json }]] : [];
      });
      return new Map(found);
    },
    async *apply(session, ops) {
      await platform.onApply(ops);
      for (const op of ops) {
        const stopped = await session.writes.ask().then(() => undefined, outcomeOf);
        if (!stopped) await platform.onOp(op);
        yield stopped ? { id: op.id, ...stopped } : carryOut(platform, op);
        if (platform.fate(op) === "doneAndRefused") yield { id: op.id, outcome: "rejected", code: "not_today" };
      }
    },
    async lookUp(_session, ops) {
      if (platform.down) throw new RetryableError("nobody answers", { code: "network" });
      const done = new Set(platform.ledger.map(({ id }) => id));
      return new Map(ops.map(({ id }) => [id, done.has(id) ? ("applied" as const) : ("absent" as const)]));
    },
  };
}

function carryOut(platform: WrittenPlatform, op: WriteOp): WriteResult {
  platform.arrived.push(op.id);
  if (platform.ledger.some(({ id }) => id === op.id)) return { id: op.id, outcome: "noop" };
  const fate = platform.fate(op);
  if (fate === "refused") return { id: op.id, outcome: "rejected", code: "not_today" };
  if (fate === "refusedInOddWords") {
    const odd = `not today\0${"💡".repeat(600)}\ud83d`;
    return { id: op.id, outcome: "rejected", code: odd, message: odd, receipt: { odd } };
  }
  if (fate === "busy") return { id: op.id, outcome: "retry", code: "busy" };
  if (fate === "silentLost") return { id: op.id, outcome: "unknown", code: "timeout" };
  platform.ledger.push({ id: op.id, op: op.op, key: op.key, fields: op.fields });
  if (fate !== "onlyAcknowledged") change(platform, op);
  if (fate === "alsoElsewhere") platform.rooms.set(op.key, { ...platform.rooms.get(op.key)!, limit: 99 });
  if (fate === "refusedButDone") return { id: op.id, outcome: "rejected", code: "not_today" };
  if (fate === "silentDone") return { id: op.id, outcome: "unknown", code: "timeout" };
  return { id: op.id, outcome: "applied", receipt: platform.ledger.length };
}

function change({ rooms }: WrittenPlatform, { op, key, fields }: WriteOp): void {
  const there = rooms.get(key);
  if (op === "delete") rooms.delete(key);
  else if (op === "create") rooms.set(key, { id: key, name: "", limit: 0, relay: "on", balance: 0, ...fields } as Room);
  else if (there && op === "update") rooms.set(key, { ...there, ...normalized(fields) } as Room);
  else if (there && op === "topUp") rooms.set(key, { ...there, balance: there.balance + Number(fields.amount) });
  else if (there && op === "chargeBack") rooms.set(key, { ...there, balance: there.balance - Number(fields.amount) });
  else if (there) rooms.set(key, { ...there, relay: op === "cut" ? "off" : "on" });
}

const normalized = (fields: Fields): Fields => ("name" in fields ? { ...fields, name: String(fields.name).trim() } : fields);

/** Each is a kind of its own: what one test does on its platform counts for no other's limit of a day. */
let kinds = 0;

/** A connector whose platform is a map in the test, and which can be written to. */
export function writtenConnector(batchMax: number): { connector: Connector; platform: WrittenPlatform } {
  const platform: WrittenPlatform = {
    rooms: new Map(),
    ledger: [],
    arrived: [],
    fate: () => undefined,
    onApply: () => {},
    onOp: () => {},
    onObserve: () => {},
    down: false,
    observed: 0,
  };
  const connector = defineConnector({
    manifest: {
      id: `written-${++kinds}`,
      name: names("Written"),
      version: "1.0.0",
      summary: names("a platform that is a map"),
      allowedHosts: () => ["http://127.0.0.1:9"],
      credential: () => "written",
      parallelism: 2,
      pollFloorSeconds: 60,
      rate: () => ({ perSecond: 1000, burst: 1000 }),
    },
    config: z.object({
      account: field(z.string().default("hub"), { label: names("Account") }),
      kinds: field(z.record(z.string(), z.string()).default({ "1": "01000", "2": "office" }), {
        label: names("Kinds"),
        widget: "codeTable",
      }),
    }),
    check: async () => [],
    streams: {
      rooms: recordStream<unknown, Room>({
        title: names("Rooms"),
        wire: room,
        schema: room,
        key: ({ id }) => id,
        label: ({ name }) => name,
        map: (raw) => (isJsonObject(raw) ? raw : {}),
        read: {
          modes: ["snapshot"],
          deletes: "snapshotDiff",
          order: { snapshot: "total" },
          async *run() {
            yield { kind: "rows", rows: [...platform.rooms.values()] as unknown as Json[] };
            yield { kind: "scopeComplete" };
          },
        },
        write: writeOf(platform, batchMax),
      }),
    },
  });
  return { connector: connector as unknown as Connector, platform };
}

export const roomOf = (id: string, more: Partial<Room> = {}): Room => ({
  id,
  name: `room ${id}`,
  limit: 450,
  relay: "on",
  balance: 1000,
  ...more,
});

export interface WrittenHub {
  readonly hub: TestHub;
  readonly clock: FakeClock;
  readonly platform: WrittenPlatform;
  readonly connectionId: number;
  /** The context of a person with these roles. */
  as(id: string, ...roles: Actor["roles"]): TestHub["ctx"];
  set(id: number, ctx?: TestHub["ctx"]): Promise<ChangeSetView>;
  ops(id: number): Promise<ChangeOpView[]>;
  /** Applies what waits until nothing does, the clock moving on while it has to wait. */
  work(): Promise<void>;
  close(): Promise<void>;
}

/** A hub that has synced a written-to platform of so many rooms (`r1` …). */
export async function openWrittenHub(
  options: {
    database?: TestDatabase;
    rooms?: number;
    batchMax?: number;
    /** Beside the rooms, or in their place. */
    streams?: (plain: Connector["streams"]) => Connector["streams"];
    config?: Record<string, unknown>;
  } = {},
): Promise<WrittenHub> {
  const { connector: plain, platform } = writtenConnector(options.batchMax ?? 5);
  const connector = defineConnector({ ...plain, streams: { ...plain.streams, ...options.streams?.(plain.streams) } });
  for (let n = 1; n <= (options.rooms ?? 10); n++) platform.rooms.set(`r${n}`, roomOf(`r${n}`));
  const clock = new FakeClock(MORNING);
  const { database } = options;
  const hub = await openTestHub({ clock, connectors: [connector], ...(database ? { database } : {}) });
  const { ctx } = hub;
  const { id: connectionId } = await createConnection({
    ctx,
    input: {
      connectorId: connector.manifest.id,
      title: "Written",
      config: options.config ?? {},
      enabled: true,
      schedule: "",
      brakeRows: 20,
      brakePercent: 5,
      maxClockOffsetSeconds: 600,
    },
  });
  await hub.sync(connectionId);
  clock.advance(60_000);
  const as = (id: string, ...roles: Actor["roles"]) => ({ ...ctx, actor: { kind: "user" as const, id, name: id, roles } });
  return {
    hub,
    clock,
    platform,
    connectionId,
    as,
    set: (id, who = { ...ctx, actor: systemActor }) => changeSets.one({ ctx: who, id }) as Promise<ChangeSetView>,
    async ops(id) {
      const { rows } = await changeOps.list({ ctx: { ...ctx, actor: systemActor }, query: { filter: { changeSetId: id } } });
      return [...rows];
    },
    async work() {
      for (let turn = 0; turn < 40; turn++) {
        await workChanges({ ...ctx, actor: systemActor }, connectionId, new AbortController().signal);
        clock.advance(10_000);
      }
    },
    close: () => hub.close(),
  };
}
