import type { Db, Tx } from "@campushub/drizzle";
import { syncRun, syncRunStream } from "@campushub/drizzle/schema";
import { and, eq, sql } from "drizzle-orm";
import { COUNTED, type Counts, zeroCounts } from "./pass-context.ts";

interface StreamOfRun {
  readonly runId: number;
  readonly stream: string;
}

const ofStream = ({ runId, stream }: StreamOfRun) => and(eq(syncRunStream.runId, runId), eq(syncRunStream.stream, stream));

/**
 * Prepares the counts of a stream for a pass that begins or goes on: what an earlier attempt of the run read behind the last checkpoint
 * is read again, and must not count twice. What that attempt wrote stays counted as new or changed; its rows will be met again unchanged,
 * so `unchanged` begins that much lower and may be below zero until they have been.
 * @param facts.isFirst false: the pass follows another one of the same run, whose counts stay.
 * @returns the counts the pass starts from.
 */
export async function rewindCounts(
  db: Db,
  key: StreamOfRun,
  facts: { readonly resumed: boolean; readonly isFirst: boolean },
): Promise<Counts> {
  return db.transaction(async (tx) => {
    const [row] = await tx.select().from(syncRunStream).where(ofStream(key)).for("update");
    if (!row) return zeroCounts();
    const now = Object.fromEntries(COUNTED.map((name) => [name, row[name]])) as unknown as Counts;
    const stands = facts.isFirst ? ((facts.resumed ? row.counted : null) ?? zeroCounts()) : now;
    const written = now.inserted - stands.inserted + (now.updated - stands.updated);
    const counts = {
      ...now,
      ...{ read: stands.read, rejected: stands.rejected, bytes: stands.bytes },
      unchanged: stands.unchanged - written,
    };
    await tx
      .update(syncRunStream)
      .set({ ...counts, counted: counts })
      .where(ofStream(key));
    await sumOfStreams(tx, key.runId);
    return counts;
  });
}

/**
 * At the end of a stream: rows that an earlier attempt wrote and this one did not meet unchanged again (it was stopped before, or they
 * have changed once more) were read all the same.
 */
export async function balanceCounts(tx: Tx, key: StreamOfRun): Promise<void> {
  const { read, unchanged } = syncRunStream;
  const balanced = await tx
    .update(syncRunStream)
    .set({ read: sql`${read} - ${unchanged}`, unchanged: 0 })
    .where(and(ofStream(key), sql`${unchanged} < 0`))
    .returning({ runId: syncRunStream.runId });
  if (balanced.length > 0) await sumOfStreams(tx, key.runId);
}

async function sumOfStreams(tx: Tx, runId: number): Promise<void> {
  const total = (name: (typeof COUNTED)[number]) =>
    sql`(select coalesce(sum(s.${sql.identifier(name)}), 0) from sync_run_stream s where s.run_id = ${runId})`;
  await tx
    .update(syncRun)
    .set(Object.fromEntries(COUNTED.map((name) => [name, total(name)])))
    .where(eq(syncRun.id, runId));
}
