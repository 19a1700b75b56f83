import { sql } from "drizzle-orm";
import { openBenchHub } from "./bench-hub.ts";
import { startPlatform } from "./platform.ts";
import type { Figure } from "./report.ts";

const SMALL = 10_000;
const LARGE = 1_000_000;
const SAMPLE_MS = 100;

/** Live heap of the hub's own thread at its highest after garbage collection, while `records` rows are synced. */
async function peak(url: string, records: number): Promise<number> {
  const platform = await startPlatform({ records, readings: 1 });
  const hub = await openBenchHub({ url, platform: platform.url });
  try {
    await hub.database.db.execute(sql`truncate record, record_change, pass_seen, stream_state`);
    let highest = 0;
    const timer = setInterval(
      () => {
        globalThis.gc?.();
        const { heapUsed, external } = process.memoryUsage();
        highest = Math.max(highest, heapUsed + external);
      },
      SAMPLE_MS * Math.max(1, Math.log10(records) - 3),
    );
    await hub.sync(["items"]);
    clearInterval(timer);
    return highest / 1024 / 1024;
  } finally {
    await hub.remove();
    await platform.close();
  }
}

/** Memory must not grow with the stream: a hundred times the rows, the same heap. Needs `--expose-gc`. */
export async function benchMemory(url: string): Promise<Figure[]> {
  await peak(url, SMALL);
  const small = await peak(url, SMALL);
  const large = await peak(url, LARGE);
  const ratio = large / small;
  return [
    {
      what: `memory of a sync of ${LARGE.toLocaleString("en")} rows / of ${SMALL.toLocaleString("en")}`,
      database: "postgres",
      hub: `${large.toFixed(0)} MB`,
      reference: `${small.toFixed(0)} MB`,
      ratio,
      promised: "0.9–1.1",
      kept: ratio <= 1.1,
    },
  ];
}
