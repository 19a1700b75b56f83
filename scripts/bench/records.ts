import { sql } from "drizzle-orm";
import type { BenchHub } from "./bench-hub.ts";
import { copyIn, RECORD_COLUMNS, recordsAsCopy } from "./copy.ts";
import { type Figure, median, ms } from "./report.ts";

const ROUNDS = 3;

/** A record stream of `count` rows over HTTP against COPY of the same rows into the same table, and the unchanged re-sync. */
export async function benchRecords(hub: BenchHub, count: number): Promise<Figure[]> {
  const text = recordsAsCopy(count, new Date().toISOString());
  const copies: number[] = [];
  const syncs: number[] = [];
  const again: number[] = [];
  const empty = () => hub.database.db.execute(sql`truncate record, record_change, pass_seen, stream_state`);
  for (let round = 0; round < ROUNDS; round++) {
    await empty();
    copies.push(await copyIn(hub.database, RECORD_COLUMNS, text));
    await empty();
    const first = await hub.sync(["items"]);
    if (first.inserted !== count) throw new Error(`${first.inserted} of ${count} rows arrived`);
    syncs.push(first.ms);
    const second = await hub.sync(["items"]);
    if (second.unchanged !== count) throw new Error(`${count - second.unchanged} rows changed without a change`);
    again.push(second.ms);
  }
  await empty();
  const [copy, sync, unchanged] = [median(copies), median(syncs), median(again)];
  const database = hub.database.kind;
  const name = `${count.toLocaleString("en")} records over HTTP`;
  return [
    {
      what: `${name} / COPY`,
      database,
      hub: ms(sync),
      reference: ms(copy),
      ratio: copy / sync,
      promised: "≥ 0.3",
      kept: copy / sync >= 0.3,
    },
    {
      what: `${name}, unchanged again`,
      database,
      hub: ms(unchanged),
      reference: ms(sync),
      ratio: sync / unchanged,
      promised: "≥ 3",
      kept: sync / unchanged >= 3,
    },
  ];
}
