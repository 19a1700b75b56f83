import { sql } from "drizzle-orm";
import { type BenchHub, TOKEN } from "./bench-hub.ts";
import { copyIn, RECORD_COLUMNS, recordsAsCopy } from "./copy.ts";
import { listen } from "./list.ts";
import { ask, closeAgent } from "./load.ts";
import { startPlatform } from "./platform.ts";
import { type Figure, ms, percentile, timeFigure } from "./report.ts";

const RECORDS = 50_000;
const READINGS = 200_000;
const CLIENTS = 10;
const PAUSE_MS = 20;
const QUIET_REQUESTS = 60;
const ALONE_MS = 5_000;
const SCREENS = ["home", "me"] as const;
/** Found nowhere, so that each search reads every record. */
const SEARCH = `/api/records?${new URLSearchParams({ range: "[0,24]", filter: '{"q":"nowhere to be found"}' })}`;

interface Flood {
  readonly port: number;
  readonly tokens: readonly string[];
}
interface Found {
  /** Of those that were answered, ms. */
  readonly times: readonly number[];
  /** What the others were told: status → how often. */
  readonly refused: ReadonlyMap<string, number>;
  readonly perSecond: number;
}

/** Ten search clients that ask without a pause, each with a token of its own, beside a sync and the screens everybody begins with. */
export async function benchReaders(hub: BenchHub): Promise<Figure[]> {
  await hub.database.db.execute(sql`truncate record, reading, stream_state`);
  await copyIn(hub.database, RECORD_COLUMNS, recordsAsCopy(RECORDS, new Date().toISOString()));
  await hub.database.db.execute(sql`analyze record`);
  const platform = await startPlatform({ records: 0, readings: READINGS });
  const of = await hub.connect({ connectorId: "bench", title: "readings", config: { baseUrl: platform.url } });
  const server = await listen(hub.app.fetch);
  try {
    const clients = { port: server.port, tokens: await tokensOf(hub) };
    // Once unmeasured: it makes the partitions.
    await syncMs(hub, of);
    const syncAlone = await syncMs(hub, of);
    let left = QUIET_REQUESTS;
    const quiet = await lookAtScreens(server.port, () => left-- > 0);
    const until = performance.now() + ALONE_MS;
    const alone = await flood(clients, () => performance.now() < until);
    let running = true;
    const sync = syncMs(hub, of).finally(() => {
      running = false;
    });
    const [busy, beside] = await Promise.all([lookAtScreens(server.port, () => running), flood(clients, () => running)]);
    const database = hub.database.kind;
    return [
      ...SCREENS.map((screen) => {
        const what = `/${screen} p95 beside ${CLIENTS} search clients and a sync (${busy[screen].length} requests) / the same at rest`;
        return timeFigure({ what, database, hub: percentile(busy[screen], 0.95), bare: percentile(quiet[screen], 0.95) });
      }),
      searchFigure({ database, alone, beside }),
      timeFigure({
        what: `${READINGS.toLocaleString("en")} readings synced beside them / alone`,
        database,
        hub: await sync,
        bare: syncAlone,
      }),
    ];
  } finally {
    server.close();
    closeAgent();
    await platform.close();
  }
}

async function syncMs(hub: BenchHub, of: number): Promise<number> {
  await hub.database.db.execute(sql`truncate reading, stream_state`);
  return (await hub.sync(["readings"], of)).ms;
}

/** Each client is a caller of its own: turns are shared out per caller. */
async function tokensOf(hub: BenchHub): Promise<string[]> {
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const tokens: string[] = [];
  for (let client = 1; client <= CLIENTS; client++) {
    const body = JSON.stringify({ name: `search client ${client}`, roles: ["viewer"] });
    const answer = await hub.app.request("/api/tokens", { method: "POST", headers, body });
    tokens.push(((await answer.json()) as { token: string }).token);
  }
  return tokens;
}

async function lookAtScreens(port: number, more: () => boolean): Promise<Record<(typeof SCREENS)[number], number[]>> {
  const times = { home: [] as number[], me: [] as number[] };
  while (more()) {
    for (const screen of SCREENS) times[screen].push(await ask({ port, path: `/api/${screen}`, token: TOKEN }));
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return times;
}

async function flood({ port, tokens }: Flood, more: () => boolean): Promise<Found> {
  const times: number[] = [];
  const refused = new Map<string, number>();
  const startedAt = performance.now();
  const client = async (token: string) => {
    while (more()) {
      await ask({ port, path: SEARCH, token }).then(
        (took) => times.push(took),
        ({ message }: Error) => {
          const status = message.slice(message.lastIndexOf(" ") + 1);
          refused.set(status, (refused.get(status) ?? 0) + 1);
        },
      );
    }
  };
  await Promise.all(tokens.map(client));
  return { times, refused, perSecond: times.length / ((performance.now() - startedAt) / 1_000) };
}

function searchFigure({ database, alone, beside }: { database: string; alone: Found; beside: Found }): Figure {
  const refused = [...beside.refused].map(([status, count]) => `, ${count} × ${status}`).join("");
  const got = `p50 ${ms(percentile(beside.times, 0.5))}, p95 ${ms(percentile(beside.times, 0.95))}${refused}`;
  return {
    what: `searches of ${RECORDS.toLocaleString("en")} records answered to them (${beside.times.length}: ${got}) / without the sync`,
    database,
    hub: `${beside.perSecond.toFixed(1)}/s`,
    reference: `${alone.perSecond.toFixed(1)}/s`,
    ratio: beside.perSecond / alone.perSecond,
    promised: "printed",
    kept: true,
  };
}
