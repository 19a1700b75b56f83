import { BugError, ConfigError } from "@campushub/kit";
import { sql } from "drizzle-orm";
import {
  advance,
  describePoints,
  type Frontier,
  isClash,
  type ReadingColumns,
  rememberPartitions,
  SOURCE_PULLED,
} from "../../energy/index.ts";
import { deleteKeys } from "./deletes.ts";
import { keepDrift } from "./drift.ts";
import type { DriftFound } from "./drift-watch.ts";
import type { Trail } from "./look-up.ts";
import { type MergeFacts, mergeRecords } from "./merge-records.ts";
import { noteBatch } from "./note-batch.ts";
import type { Buffer, Counts, PassContext } from "./pass-context.ts";
import type { PreparedBatch, PreparedRecords } from "./prepare-batch.ts";
import { hasOpenRejects, keepRejects, supersedeRejects } from "./rejects.ts";
import { type Written, writeReadings } from "./write-readings.ts";

interface WriteFacts {
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
  const { memory } = facts;
  const at = new Date(context.clock.now()).toISOString();
  let written: readonly ReadingColumns[] = [];
  const counts = await context.database.db.transaction(async (tx) => {
    // Rows and checkpoint share this commit, so a server that crashes before it is flushed only makes them be read again.
    if (context.database.kind === "postgres") await tx.execute(sql`set local synchronous_commit = off`);
    const merge: MergeFacts = { tx, connectionId: context.connectionId, stream: context.name, runId: context.runId, at };
    let outcome: Written;
    if (rows.kind === "records") outcome = await writeRecords(context, merge, { prepared: rows, memory });
    else {
      memory.openRejects ??= await hasOpenRejects(merge);
      const pulled = await writeReadings(merge, rows, {
        db: context.database.db,
        source: SOURCE_PULLED,
        replaces: "everything",
        points: facts.points,
        frontier: memory.frontier,
        openRejects: memory.openRejects,
      });
      written = pulled.columns;
      outcome = pulled;
    }
    if (rows.refused.length > 0) memory.openRejects = true;
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
  for (const columns of written) {
    rememberPartitions(context.database.db, columns.ts);
    advance(memory.frontier, columns);
  }
  return counts;
}

/** Keys that are gone at the end of the batch: those no row of it brought back afterwards. */
function goneKeys(rows: PreparedBatch["rows"], { gone }: Buffer): string[] {
  if (gone.length === 0) return [];
  const last = rows.kind === "records" ? rows.lastRow : undefined;
  return [...new Set(gone.filter(({ key, after }) => (last?.get(key) ?? -1) < after).map(({ key }) => key))];
}

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

async function writeRecords(
  context: PassContext,
  merge: MergeFacts,
  facts: { prepared: PreparedRecords; memory: PassMemory },
): Promise<Written> {
  const { prepared, memory } = facts;
  const total = { inserted: 0, updated: 0, unchanged: 0, seen: [] as number[] };
  for (const [depth, rows] of prepared.layers.entries()) {
    const outcome = await mergeRecords(merge, rows, depth === 0 ? memory.trail : undefined);
    total.inserted += outcome.inserted;
    total.updated += outcome.updated;
    total.unchanged += outcome.unchanged;
    total.seen.push(...outcome.seen);
    memory.openRejects ??= await hasOpenRejects(merge);
    if (memory.openRejects) {
      await supersedeRejects(
        merge,
        rows.map(({ key }) => key),
      );
    }
    if (context.describesPoints && outcome.inserted + outcome.updated > 0) {
      const points = rows.map(({ key, label, data }) => ({ key, name: label, data }));
      await describePoints({ tx: merge.tx, connectionId: merge.connectionId, points, at: merge.at });
    }
  }
  return total;
}
