import { Worker } from "node:worker_threads";
import { type Connector, defineConnector, field, type Json, readingStream, recordStream } from "@campushub/kit";
import { z } from "zod";
import type { readingRow } from "./rows.ts";

export interface Platform {
  readonly url: string;
  close(): Promise<void>;
}

export async function startPlatform(size: { records: number; readings: number }): Promise<Platform> {
  const worker = new Worker(new URL("./platform.worker.ts", import.meta.url), { workerData: size });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  return { url: `http://127.0.0.1:${port}`, close: async () => void (await worker.terminate()) };
}

const config = z.object({ baseUrl: field(z.url(), { label: { zh: "地址", en: "address" } }) });
type Config = z.output<typeof config>;

const label = (name: string) => ({ label: { zh: name, en: name } });
const item = z.object({
  id: field(z.string(), label("id")),
  name: field(z.string(), label("name")),
  building: field(z.string(), label("building")),
  floor: field(z.number().int(), label("floor")),
  balance: field(z.number(), label("balance")),
  price: field(z.number(), label("price")),
  status: field(z.string(), label("status")),
  updated: field(z.iso.datetime(), label("updated")),
});

async function* pages(
  session: Parameters<Connector["streams"][string]["read"]["run"]>[0],
  kind: "records" | "readings",
  resume: Json | undefined,
) {
  let from: Json = resume ?? 0;
  while (from !== null) {
    const { body, reply } = await session.http.json({ method: "GET", url: `/${kind}`, query: { from: Number(from) } });
    const { items, next, total } = body as { items: Json[]; next: number | null; total: number };
    if (from === 0) yield { kind: "expect" as const, rows: total };
    yield { kind: "rows" as const, rows: items, bytes: reply.bytes.length };
    if (next !== null) yield { kind: "checkpoint" as const, position: next };
    from = next;
  }
  yield { kind: "scopeComplete" as const };
}

/** A plain connector over that platform: a page a request, a checkpoint a page. */
export const benchConnector = defineConnector({
  manifest: {
    id: "bench",
    name: { zh: "基准", en: "Benchmark" },
    version: "1.0.0",
    summary: { zh: "基准测试用", en: "For benchmarks" },
    allowedHosts: ({ baseUrl }: Config) => [baseUrl],
    credential: ({ baseUrl }: Config) => baseUrl,
    parallelism: 4,
    pollFloorSeconds: 60,
    rate: () => ({ perSecond: 1_000, burst: 1_000 }),
  },
  config,
  check: async () => [],
  streams: {
    items: recordStream<Config, z.output<typeof item>>({
      title: { zh: "行", en: "Rows" },
      schema: item,
      wire: z.object(item.shape),
      key: ({ id }) => id,
      label: ({ name }) => name,
      map: (raw) => raw,
      read: {
        modes: ["snapshot"],
        deletes: "snapshotDiff",
        order: { snapshot: "total" },
        run: (session, { resume }) => pages(session, "records", resume),
      },
    }),
    points: recordStream<Config, z.output<typeof item>>({
      title: { zh: "监测点", en: "Points" },
      schema: item,
      wire: z.object(item.shape),
      key: ({ id }) => id,
      label: ({ name }) => name,
      map: (raw) => raw,
      read: { modes: ["snapshot"], deletes: "none", order: {}, async *run() {} },
    }),
    readings: readingStream<Config>({
      title: { zh: "读数", en: "Readings" },
      points: "points",
      wire: z.object({}),
      map(raw) {
        const [point, ts, value, quality] = raw as unknown as ReturnType<typeof readingRow>;
        return { point, ts, value, quality };
      },
      read: {
        modes: ["snapshot"],
        deletes: "none",
        order: { snapshot: "total" },
        run: (session, { resume }) => pages(session, "readings", resume),
      },
    }),
  },
});
