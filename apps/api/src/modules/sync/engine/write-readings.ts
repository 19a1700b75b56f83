import type { Db } from "@campushub/drizzle";
import { readingKey } from "@campushub/kit";
import { type Frontier, mergeReadings, type ReadingColumns, type Replaces, resolvePoints } from "../../energy/index.ts";
import type { MergeFacts } from "./merge-records.ts";
import { settleMissing } from "./missing-values.ts";
import type { PreparedReadings, ReadingLayer } from "./prepare-batch.ts";
import { supersedeRejects } from "./rejects.ts";

/** What became of the rows of a batch. */
export interface Written {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Ids of the records the batch saw. */
  readonly seen: readonly number[];
}

interface ReadingsWriting {
  readonly db: Db;
  readonly source: number;
  readonly replaces: Replaces;
  /** Point ids known so far, by key; those met for the first time are added. */
  readonly points: Map<string, number>;
  readonly frontier?: Frontier;
  /** Whether the stream has open rejects, which good readings settle. */
  readonly openRejects: boolean;
}

/** Merges prepared readings layer by layer, and settles the rejects of what came right. @returns also what may not be replaced (`held`) and the columns as they were written. */
export async function writeReadings(
  merge: MergeFacts,
  prepared: Pick<PreparedReadings, "layers">,
  writing: ReadingsWriting,
): Promise<Written & { readonly held: number; readonly columns: readonly ReadingColumns[] }> {
  const total = { inserted: 0, updated: 0, unchanged: 0, held: 0 };
  const columns: ReadingColumns[] = [];
  for (const [depth, layer] of prepared.layers.entries()) {
    const merged = await columnsOf(merge, layer, writing.points);
    const { db, source, replaces, frontier } = writing;
    const outcome = await mergeReadings({
      ...{ db, source, replaces, columns: merged, tx: merge.tx, at: merge.at },
      runId: merge.runId === 0 ? null : merge.runId,
      // What the layer before wrote is beyond what was known when the batch began.
      ...(frontier && depth === 0 && { frontier }),
    });
    total.inserted += outcome.inserted;
    total.updated += outcome.updated;
    total.unchanged += outcome.unchanged;
    total.held += outcome.held;
    columns.push(merged);
    if (writing.openRejects) {
      await supersedeRejects(
        merge,
        layer.points.map((point, index) => readingKey(point, layer.ts[index]!)),
      );
      await settleMissing(merge, layer);
    }
  }
  return { ...total, seen: [], columns };
}

async function columnsOf(merge: MergeFacts, layer: ReadingLayer, known: Map<string, number>): Promise<ReadingColumns> {
  const keys = [...new Set(layer.points.filter((key) => !known.has(key)))];
  const { tx, connectionId, at } = merge;
  for (const [key, id] of await resolvePoints({ tx, connectionId, keys, at })) known.set(key, id);
  const { points, ts, value, quality } = layer;
  return { pointId: points.map((key) => known.get(key)!), ts, value, quality };
}
