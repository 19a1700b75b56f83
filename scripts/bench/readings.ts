import { sql } from "drizzle-orm";
import type { BenchHub } from "./bench-hub.ts";
import { copyIn, READING_COLUMNS, readingsAsCopy } from "./copy.ts";
import { type Figure, median, ms } from "./report.ts";

const ROUNDS = 3;

/** Readings over HTTP against COPY of the same rows into the same partitioned table. */
export async function benchReadings(hub: BenchHub, count: number): Promise<Figure[]> {
  const text = readingsAsCopy(count);
  const copies: number[] = [];
  const syncs: number[] = [];
  const empty = () => hub.database.db.execute(sql`truncate reading, stream_state`);
  // Once unmeasured: it makes the partitions both sides write into.
  await hub.sync(["readings"]);
  for (let round = 0; round < ROUNDS; round++) {
    await empty();
    copies.push(await copyIn(hub.database, READING_COLUMNS, text));
    await empty();
    const { ms: took, inserted } = await hub.sync(["readings"]);
    if (inserted !== count) throw new Error(`${inserted} of ${count} readings arrived`);
    syncs.push(took);
  }
  await empty();
  const [copy, sync] = [median(copies), median(syncs)];
  const what = `${count.toLocaleString("en")} readings over HTTP / COPY`;
  return [
    {
      what,
      database: hub.database.kind,
      hub: ms(sync),
      reference: ms(copy),
      ratio: copy / sync,
      promised: "≥ 0.5",
      kept: copy / sync >= 0.5,
    },
  ];
}
