import { serve } from "@hono/node-server";
import { sql } from "drizzle-orm";
import { Hono } from "hono";
import pg from "pg";
import { type BenchHub, TOKEN } from "./bench-hub.ts";
import { copyIn, RECORD_COLUMNS, recordsAsCopy } from "./copy.ts";
import { ask, closeAgent } from "./load.ts";
import { type Figure, median } from "./report.ts";

const ROWS = 30_000;
const ROUNDS = 5;
const REQUESTS = 800;
const CLIENTS = 8;
const PATH = `/api/records?${new URLSearchParams({
  sort: '["key","ASC"]',
  range: "[0,24]",
  filter: '{"connectionId":1,"stream":"items","deleted":false}',
})}`;

/** `GET /api/records` (25 rows, filter, sort, count, token) against a bare Hono + pg handler doing the same two queries. */
export async function benchList(hub: BenchHub, url: string): Promise<Figure[]> {
  await hub.database.db.execute(sql`truncate record`);
  await copyIn(hub.database, RECORD_COLUMNS, recordsAsCopy(ROWS, new Date().toISOString()));
  await hub.database.db.execute(sql`analyze record`);
  const pool = new pg.Pool({ connectionString: url, max: 12 });
  const [own, bare] = [await listen(hub.app.fetch), await listen(bareHandler(pool).fetch)];
  try {
    const rates: { own: number[]; bare: number[] } = { own: [], bare: [] };
    await rate(own.port, 200);
    await rate(bare.port, 200);
    for (let round = 0; round < ROUNDS; round++) {
      rates.own.push(await rate(own.port, REQUESTS));
      rates.bare.push(await rate(bare.port, REQUESTS));
    }
    const [hubRate, bareRate] = [median(rates.own), median(rates.bare)];
    const ratio = hubRate / bareRate;
    return [
      {
        what: `GET /api/records, 25 of ${ROWS.toLocaleString("en")}, ${CLIENTS} clients / bare handler`,
        database: hub.database.kind,
        hub: `${hubRate.toFixed(0)}/s`,
        reference: `${bareRate.toFixed(0)}/s`,
        ratio,
        promised: "≥ 0.7",
        kept: ratio >= 0.7,
      },
    ];
  } finally {
    own.close();
    bare.close();
    closeAgent();
    await pool.end();
  }
}

/** Only what must be done: parse the query, two statements at once, answer. */
function bareHandler(pool: pg.Pool): Hono {
  const app = new Hono();
  app.get("/api/records", async (c) => {
    const [from, to] = JSON.parse(c.req.query("range") ?? "[0,24]") as [number, number];
    const { connectionId, stream, deleted } = JSON.parse(c.req.query("filter") ?? "{}") as Record<string, never>;
    const where = "where connection_id = $1 and stream = $2 and deleted = $3";
    const columns =
      "id, connection_id, stream, key, label, scope, data, deleted, version, first_seen_at, last_seen_at, changed_at";
    const filter = [connectionId, stream, deleted];
    const [page, total] = await Promise.all([
      pool.query({
        name: "page",
        text: `select ${columns} from record ${where} order by key, id limit $4 offset $5`,
        values: [...filter, to - from + 1, from],
      }),
      pool.query({ name: "count", text: `select count(*) from record ${where}`, values: filter }),
    ]);
    c.header("Content-Range", `records ${from}-${to}/${total.rows[0].count}`);
    return c.json(page.rows);
  });
  return app;
}

/** Requests a second, with `CLIENTS` at a time. */
async function rate(port: number, requests: number): Promise<number> {
  const startedAt = performance.now();
  let left = requests;
  const client = async () => {
    while (left-- > 0) await ask({ port, path: PATH, token: TOKEN });
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return requests / ((performance.now() - startedAt) / 1000);
}

export function listen(fetch: Parameters<typeof serve>[0]["fetch"]): Promise<{ port: number; close(): void }> {
  return new Promise((resolve) => {
    const server = serve({ fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve({ port, close: () => void server.close() }),
    );
  });
}
