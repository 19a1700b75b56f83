import { sql } from "drizzle-orm";
import { type BenchHub, TOKEN } from "./bench-hub.ts";
import { copyIn, RECORD_COLUMNS, recordsAsCopy } from "./copy.ts";
import { listen } from "./list.ts";
import { ask, closeAgent } from "./load.ts";
import { type Figure, ms, percentile } from "./report.ts";

const PROMISED_MS = 100;
const PAUSE_MS = 20;
const QUIET_REQUESTS = 100;
const PATH = `/api/records?${new URLSearchParams({ sort: '["key","ASC"]', range: "[0,24]", filter: '{"connectionId":1,"stream":"items"}' })}`;

/** A 25-row list asked for again and again while readings flow in; beside it the same list with nothing else going on. */
export async function benchListUnderSync(hub: BenchHub): Promise<Figure[]> {
  await hub.database.db.execute(sql`truncate record, reading, stream_state`);
  await copyIn(hub.database, RECORD_COLUMNS, recordsAsCopy(30_000, new Date().toISOString()));
  await hub.database.db.execute(sql`analyze record`);
  const server = await listen(hub.app.fetch);
  try {
    let left = QUIET_REQUESTS;
    const quiet = await sample(server.port, () => left-- > 0);
    let running = true;
    const sync = hub.sync(["readings"]).finally(() => {
      running = false;
    });
    const busy = await sample(server.port, () => running);
    await sync;
    const p95 = percentile(busy, 0.95);
    const reference = percentile(quiet, 0.95);
    const what = `list p95 while readings sync (${busy.length} requests) / the same at rest`;
    return [
      {
        what,
        database: hub.database.kind,
        hub: ms(p95),
        reference: ms(reference),
        ratio: p95 / reference,
        promised: `< ${PROMISED_MS} ms`,
        kept: p95 < PROMISED_MS,
      },
    ];
  } finally {
    server.close();
    closeAgent();
  }
}

async function sample(port: number, more: () => boolean): Promise<number[]> {
  const times: number[] = [];
  while (more()) {
    times.push(await ask({ port, path: PATH, token: TOKEN }));
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return times;
}
