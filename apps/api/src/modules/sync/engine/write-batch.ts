import { setImmediate } from "node:timers/promises";
import { BugError, ConfigError, type MapContext, type Reading, type ReadingStream, type RecordStream } from "@campushub/kit";
import { sql } from "drizzle-orm";
import {
  advance,
  dedupe,
  describePoints,
  type Frontier,
  isClash,
  mergeReadings,
  type ReadingColumns,
  rememberPartitions,
  resolvePoints,
  SOURCE_PULLED,
} from "../../energy/index.ts";
import { deleteKeys } from "./deletes.ts";
import { keepDrift } from "./drift.ts";
import type { DriftFound } from "./drift-watch.ts";
import type { Trail } from "./look-up.ts";
import { type MergeFacts, mergeRecords } from "./merge-records.ts";
import { noteBatch } from "./note-batch.ts";
import type { Buffer, Counts, PassContext, Row } from "./pass-context.ts";
import { isRefused, type Preparation, type PreparedRecord, prepareReading, prepareRecord, type Refused } from "./prepare.ts";
import { hasOpenRejects, keepRejects, supersedeRejects } from "./rejects.ts";

interface WriteFacts {
  readonly preparation: Preparation;
  readonly mapping: MapContext<Record<string, unknown>>;
  /** Point ids known so far in this pass, by key. */
  readonly points: Map<string, number>;
  /** Scopes complete once this batch is written. */
  readonly scopes: readonly string[];
  /** What one batch of the pass learns for the next. */
  readonly memory: PassMemory;
}

export interface PassMemory {
  /** Whether the stream has open rejects that a good row might settle; undefined until looked. */
  openRejects?: boolean;
  /** Where among the held records the pass stands. */
  readonly trail: Trail;
  /** How far each point of a reading stream is known. */
  readonly frontier: Frontier;
}

/** A batch mapped and checked, ready to be written. */
export interface PreparedBatch {
  readonly rows: PreparedRecords | PreparedReadings;
  readonly drift: readonly DriftFound[];
  readonly buffer: Buffer;
}

/** Maps and checks a batch, without the database: so it may be done while the batch before it is being written. */
export async function prepareBatch(context: PassContext, buffer: Buffer, facts: WriteFacts): Promise<PreparedBatch> {
  const { stream } = context;
  const rows =
    stream.kind === "record"
      ? await prepareRecords(stream, buffer, facts)
      : await prepareReadings(stream, buffer.rows, { ...facts, now: context.clock.now() });
  const drift = facts.preparation.drift.take();
  return { rows, drift, buffer };
}

/**
 * Writes one batch in one transaction: rows, history, rejects, drift, pass, checkpoint, counts. Readings somebody else wrote
 * meanwhile, as a push inlet does, clash with a copy: then what was known of the points is forgotten, and the batch written anew.
 */
export async function commitBatch(context: PassContext, prepared: PreparedBatch, facts: WriteFacts): Promise<Counts> {
  const { frontier } = facts.memory;
  try {
    return await commitOnce(context, prepared, facts);
  } catch (error) {
    if (frontier.size === 0 || !isClash(error)) throw error;
    frontier.clear();
    return commitOnce(context, prepared, facts);
  }
}

async function commitOnce(context: PassContext, prepared: PreparedBatch, facts: WriteFacts): Promise<Counts> {
  const { rows, drift, buffer } = prepared;
  const at = new Date(context.clock.now()).toISOString();
  const counts = await context.database.db.transaction(async (tx) => {
    // Rows and checkpoint share this commit, so a server that crashes before it is flushed only makes them be read again.
    if (context.database.kind === "postgres") await tx.execute(sql`set local synchronous_commit = off`);
    const merge: MergeFacts = { tx, connectionId: context.connectionId, stream: context.name, runId: context.runId, at };
    const outcome =
      rows.kind === "records"
        ? await writeRecords(context, merge, { prepared: rows, memory: facts.memory })
        : await writeReadings(context, merge, { prepared: rows, points: facts.points, frontier: facts.memory.frontier });
    const kept = await keepRejects(merge, rows.refused);
    const deleted = await deleteKeys(merge, goneKeys(rows, buffer));
    await keepDrift(merge, drift);
    const batch: Counts = {
      read: buffer.rows.length,
      inserted: outcome.inserted,
      updated: outcome.updated,
      unchanged: outcome.unchanged + rows.repeated,
      rejected: rows.refused.length,
      deleted,
      bytes: buffer.bytes,
    };
    assertBalanced(batch);
    const seen = [...outcome.seen, ...kept.seen];
    await noteBatch(context, tx, { counts: batch, buffer, scopes: facts.scopes, seen, keyless: kept.keyless });
    return batch;
  });
  if (rows.kind === "readings") {
    rememberPartitions(context.database.db, rows.columns.ts);
    advance(facts.memory.frontier, rows.columns);
  }
  return counts;
}

/** Keys that are gone at the end of the batch: those no row of it brought back afterwards. */
function goneKeys(rows: PreparedBatch["rows"], { gone }: Buffer): string[] {
  if (gone.length === 0) return [];
  const last = rows.kind === "records" ? rows.lastRow : undefined;
  return [...new Set(gone.filter(({ key, after }) => (last?.get(key) ?? -1) < after).map(({ key }) => key))];
}

/** Rows mapped before other work of the process gets its turn. */
const SLICE = 500;

/**
 * Stops a pass of a frozen stream whose shape is no longer the known one; the drift goes to the inbox all the same, where a
 * person decides. @throws ConfigError `schema_frozen`
 */
export async function refuseFrozen(context: PassContext, drift: readonly DriftFound[]): Promise<void> {
  const shape = drift.find(({ kind }) => kind !== "unknownCode");
  if (!shape) return;
  const { database, connectionId, name, runId, clock } = context;
  const at = new Date(clock.now()).toISOString();
  await database.db.transaction((tx) => keepDrift({ tx, connectionId, stream: name, runId, at }, drift));
  throw new ConfigError(`stream ${name} is frozen and the platform's shape changed: ${shape.path} (${shape.detail})`, {
    code: "schema_frozen",
  });
}

/** Nothing lost, nothing invented: every row read has exactly one fate. */
function assertBalanced(counts: Counts): void {
  const { read, inserted, updated, unchanged, rejected } = counts;
  if (read !== inserted + updated + unchanged + rejected) {
    throw new BugError("the counts of a batch do not add up", { code: "counts", detail: { ...counts } });
  }
}

interface PreparedRecords {
  readonly kind: "records";
  readonly rows: PreparedRecord[];
  /** Key → index of the last row of the batch that brought it; kept where the batch also says what is gone. */
  readonly lastRow: ReadonlyMap<string, number> | undefined;
  readonly refused: Refused[];
  /** Rows of the batch that came again later in it. */
  readonly repeated: number;
}

async function prepareRecords(stream: RecordStream, { rows, gone }: Buffer, facts: WriteFacts): Promise<PreparedRecords> {
  const byKey = new Map<string, PreparedRecord>();
  const lastRow = gone.length > 0 ? new Map<string, number>() : undefined;
  const refused: Refused[] = [];
  const means = { preparation: facts.preparation, context: facts.mapping };
  for (let index = 0; index < rows.length; index++) {
    if (index % SLICE === SLICE - 1) await setImmediate();
    const prepared = prepareRecord(stream, rows[index]!, means);
    if (isRefused(prepared)) refused.push(prepared);
    else {
      byKey.set(prepared.key, prepared);
      lastRow?.set(prepared.key, index);
    }
  }
  return { kind: "records", rows: [...byKey.values()], lastRow, refused, repeated: rows.length - refused.length - byKey.size };
}

interface PreparedReadings {
  readonly kind: "readings";
  readonly keys: string[];
  readonly columns: ReadingColumns;
  readonly refused: Refused[];
  readonly repeated: 0;
}

async function prepareReadings(
  stream: ReadingStream,
  rows: readonly Row[],
  facts: WriteFacts & { now: number },
): Promise<PreparedReadings> {
  const refused: Refused[] = [];
  const keys: string[] = [];
  const columns: ReadingColumns = { pointId: [], ts: [], value: [], quality: [] };
  const means = { preparation: facts.preparation, context: facts.mapping, now: facts.now };
  for (let index = 0; index < rows.length; index++) {
    if (index % SLICE === SLICE - 1) await setImmediate();
    const reading: Reading | Refused = prepareReading(stream, rows[index]!, means);
    if (isRefused(reading)) {
      refused.push(reading);
      continue;
    }
    keys.push(reading.point);
    columns.ts.push(reading.ts);
    columns.value.push(reading.value);
    columns.quality.push(reading.quality);
  }
  return { kind: "readings", keys, columns, refused, repeated: 0 };
}

async function writeRecords(context: PassContext, merge: MergeFacts, facts: { prepared: PreparedRecords; memory: PassMemory }) {
  const { prepared, memory } = facts;
  const outcome = await mergeRecords(merge, prepared.rows, memory.trail);
  memory.openRejects ??= await hasOpenRejects({ tx: merge.tx, connectionId: merge.connectionId, stream: merge.stream });
  if (memory.openRejects) {
    await supersedeRejects(
      merge,
      prepared.rows.map(({ key }) => key),
    );
  }
  if (prepared.refused.length > 0) memory.openRejects = true;
  if (context.describesPoints && outcome.inserted + outcome.updated > 0) {
    const points = prepared.rows.map(({ key, label, data }) => ({ key, name: label, data }));
    await describePoints({ tx: merge.tx, connectionId: merge.connectionId, points, at: merge.at });
  }
  return outcome;
}

async function writeReadings(
  context: PassContext,
  merge: MergeFacts,
  facts: { prepared: PreparedReadings; points: Map<string, number>; frontier: Frontier },
) {
  const { prepared, points, frontier } = facts;
  const strangers = [...new Set(prepared.keys.filter((key) => !points.has(key)))];
  const resolved = await resolvePoints({ tx: merge.tx, connectionId: merge.connectionId, keys: strangers, at: merge.at });
  for (const [key, id] of resolved) points.set(key, id);
  // Set anew, not added to: a batch may be written a second time.
  prepared.columns.pointId.splice(0, Number.POSITIVE_INFINITY, ...prepared.keys.map((key) => points.get(key)!));
  const { columns, dropped } = dedupe(prepared.columns);
  const outcome = await mergeReadings({
    db: context.database.db,
    tx: merge.tx,
    columns,
    source: SOURCE_PULLED,
    runId: merge.runId,
    at: merge.at,
    frontier,
  });
  return { ...outcome, unchanged: outcome.unchanged + dropped, seen: [] as number[] };
}
