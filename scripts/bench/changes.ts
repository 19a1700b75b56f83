import { changeOp, changeSet } from "@campushub/drizzle/schema";
import { and, eq, sql } from "drizzle-orm";
import { writeWorkbook } from "../../apps/api/src/infra/workbook.ts";
import { applyChangeSet } from "../../apps/api/src/modules/changes/apply-change-set.ts";
import { approveChangeSet } from "../../apps/api/src/modules/changes/decide-change-set.ts";
import { submitChangeSet } from "../../apps/api/src/modules/changes/submit-change-set.ts";
import { watchDrift } from "../../apps/api/src/modules/changes/watch-drift.ts";
import type { BenchHub } from "./bench-hub.ts";
import { as, filesToPlans, ROUNDS } from "./file-to-plan.ts";
import { AT_ONCE, burstOf, LOOKED_UP } from "./platform.ts";
import { type Figure, median, type Times, timeFigure, took } from "./report.ts";
import { recordRow } from "./rows.ts";

const ROWS = 20_000;
/** Calls a second that a campus platform lets its callers make: the default of `energy-phase2`. */
const LIMIT = 20;

/**
 * A file of 20,000 rows to a plan, against reading the file and the platform with nothing between; then its carrying out. Both on a
 * platform that limits its callers, for which the promises were made, and on one that does not, where everything else is seen.
 */
export async function benchChanges(hub: BenchHub, platform: string): Promise<Figure[]> {
  await hub.database.db.execute(sql`truncate record, record_change, pass_seen, stream_state`);
  await hub.sync(["items"]);
  const files = { stream: "items", op: "update", workbook };
  const readFreely = () => readBare(platform);
  const free = await filesToPlans(hub, { ...files, connectionId: hub.connectionId, readPlatform: readFreely });
  const applied = await apply(hub, free.set);
  const alone = await took(() => writeBare(platform));
  const connectionId = await connectLimited(hub, platform);
  const readSlowly = () => readBare(platform, LIMIT);
  const limited = await filesToPlans(hub, { ...files, connectionId, readPlatform: readSlowly, first: ROUNDS });
  const pace = await apply(hub, limited.set);
  const drift = await lookForDrift(hub, free.set);
  const allowed = pace.calls / (pace.ms / 1000) / LIMIT;
  const { kind: database } = hub.database;
  const rows = ROWS.toLocaleString("en");
  const perOp = (applied.ms - alone) / ROWS;
  const time = (what: string, times: Times) => timeFigure({ what, database, ...times });
  return [
    time(`a file of ${rows} rows to a plan, ${LIMIT} calls a second allowed / reading the file and the platform`, {
      hub: limited.whole,
      bare: limited.bare,
      atMost: 2,
    }),
    time("the same on a platform without a limit / reading the file and the platform", { hub: free.whole, bare: free.bare }),
    time(`${rows} ops applied and verified, ${perOp.toFixed(2)} ms of the engine per op / the same calls bare`, {
      hub: applied.ms,
      bare: alone,
    }),
    time(`after a sync, a look for what the platform lost of ${rows} applied changes / reading the changes bare`, {
      ...drift,
      atMost: 50,
    }),
    {
      what: `${rows} ops on a platform that allows ${LIMIT} calls a second: calls made / calls allowed`,
      database,
      hub: `${(pace.calls / (pace.ms / 1000)).toFixed(1)}/s`,
      reference: `${LIMIT}/s`,
      ratio: allowed,
      promised: "≥ 0.8",
      kept: allowed >= 0.8,
    },
  ];
}

const keysFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => recordRow(first + index).id);

/** Another price each round, so that no two files are the same. */
const priceIn = (round: number, index: number) => (round + 1) * 2 + (index % 7);

const workbook = (round: number): Promise<Buffer> =>
  writeWorkbook([
    { name: "rows", head: ["key", "price"], rows: keysFrom(0, ROWS).map((key, index) => [key, priceIn(round, index)]) },
  ]);

async function post(platform: string, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${platform}/${path}`, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

/** The plan's reads with nothing around them. @param limit calls a second, after as many at once as `burstOf` allows. */
async function readBare(platform: string, limit = Number.POSITIVE_INFINITY): Promise<void> {
  const startedAt = performance.now();
  for (let call = 0; call * LOOKED_UP < ROWS; call++) {
    const due = startedAt + (Math.max(0, call + 1 - burstOf(limit)) / limit) * 1_000;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    await post(platform, "lookup", { keys: keysFrom(call * LOOKED_UP, LOOKED_UP) });
  }
}

/** The calls of an apply, in its order: look, send, look again, with nothing around them. */
async function writeBare(platform: string): Promise<void> {
  for (let from = 0; from < ROWS; from += AT_ONCE) {
    const keys = keysFrom(from, AT_ONCE);
    await post(platform, "lookup", { keys });
    // What is there already, so that nobody seems to have changed it meanwhile.
    const items = keys.map((key, at) => ({ ref: key, key, set: { price: priceIn(ROUNDS - 1, from + at) } }));
    await post(platform, "change", { items });
  }
  await readBare(platform);
}

/**
 * Medians; this platform's lists know of no change, so all are lost. The embedded database knows nothing of its tables' sizes: what it
 * plans badly takes a thousand times as long, not twice.
 */
async function lookForDrift(hub: BenchHub, set: number): Promise<{ hub: number; bare: number }> {
  await hub.sync(["items"]);
  const times = { hub: [] as number[], bare: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    times.hub.push(await took(() => watchDrift(hub.ctx, [hub.connectionId])));
    times.bare.push(await took(() => hub.database.db.execute(sql`select desired from change_op where change_set_id = ${set}`)));
  }
  return { hub: median(times.hub), bare: median(times.bare) };
}

/** @returns from the wish to carry it out until everything is verified, and the calls its plan counted for that. */
async function apply(hub: BenchHub, id: number): Promise<{ ms: number; calls: number }> {
  const { db } = hub.database;
  await submitChangeSet({ ctx: as(hub, "author"), input: { id } });
  await approveChangeSet({ ctx: as(hub, "approver"), input: { id } });
  const startedAt = performance.now();
  await applyChangeSet({ ctx: as(hub, "author"), input: { id } });
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    const [set] = await db.select({ status: changeSet.status, plan: changeSet.plan }).from(changeSet).where(eq(changeSet.id, id));
    if (set!.status === "applying") continue;
    const right = and(eq(changeOp.changeSetId, id), eq(changeOp.outcome, "applied"), eq(changeOp.verified, true));
    const verified = await db.$count(changeOp, right);
    if (set!.status !== "applied" || verified !== ROWS) throw new Error(`the set ended ${set!.status} with ${verified} verified`);
    return { ms: performance.now() - startedAt, calls: set!.plan!.calls };
  }
}

/** A connection to the same platform that may make few calls, with the same records. */
async function connectLimited(hub: BenchHub, platform: string): Promise<number> {
  const config = { baseUrl: platform, callsPerSecond: LIMIT };
  const id = await hub.connect({ connectorId: "bench", title: "bench, limited", config });
  await hub.database.db.execute(sql`
    insert into record (connection_id, stream, key, scope, label, data, raw, hash, deleted, version, run_id, first_seen_at, last_seen_at, changed_at)
    select ${id}, stream, key, scope, label, data, raw, hash, deleted, version, run_id, first_seen_at, last_seen_at, changed_at
    from record where connection_id = ${hub.connectionId}`);
  return id;
}
