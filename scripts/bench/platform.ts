import { Worker } from "node:worker_threads";
import {
  type Connector,
  defineConnector,
  field,
  type Json,
  type Observed,
  readingStream,
  recordStream,
  type Write,
} from "@campushub/kit";
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

const config = z.object({
  baseUrl: field(z.url(), { label: { zh: "地址", en: "address" } }),
  callsPerSecond: field(z.number().default(1_000), { label: { zh: "每秒请求", en: "calls per second" } }),
});
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

/** Rows one look-up and one change take, as many as `energy-phase2`'s. */
export const LOOKED_UP = 500;
export const AT_ONCE = 100;

const items: Write<Config> = {
  ops: {
    update: {
      kind: "update",
      title: { zh: "修改", en: "Change" },
      effect: "data",
      reversible: true,
      input: z.strictObject({ price: field(z.number(), label("price")) }).partial(),
    },
  },
  batch: { max: AT_ONCE, atomic: false },
  guard: "readCompare",
  idempotency: "natural",
  settleSeconds: 1,
  cost: { observe: (keys) => Math.ceil(keys.length / LOOKED_UP), apply: (ops) => Math.ceil(ops / AT_ONCE) },
  async observe({ http }, keys) {
    const found = new Map<string, Observed>();
    for (let from = 0; from < keys.length; from += LOOKED_UP) {
      const json = { keys: keys.slice(from, from + LOOKED_UP) };
      const { body } = await http.json({ method: "POST", url: "/lookup", effect: "read", json });
      for (const raw of (body as unknown as { items: { id: string }[] }).items) found.set(raw.id, { raw });
    }
    return found;
  },
  async *apply({ http }, ops) {
    const changes = ops.map(({ id, key, fields }) => ({ ref: id, key, set: { ...fields } }));
    const { body } = await http.json({ method: "POST", url: "/change", effect: "write", json: { items: changes } });
    for (const ref of (body as { done: string[] }).done) yield { id: ref, outcome: "applied" };
  },
};

/** Calls that may be made at once after a rest. */
export const burstOf = (callsPerSecond: number) => Math.max(2, callsPerSecond / 10);

/** A plain connector over that platform: a page a request, a checkpoint a page. */
export const benchConnector = defineConnector({
  manifest: {
    id: "bench",
    name: { zh: "基准", en: "Benchmark" },
    version: "1.0.0",
    summary: { zh: "基准测试用", en: "For benchmarks" },
    allowedHosts: ({ baseUrl }: Config) => [baseUrl],
    credential: ({ baseUrl, callsPerSecond }: Config) => `${baseUrl}|${callsPerSecond}`,
    parallelism: 4,
    pollFloorSeconds: 60,
    rate: ({ callsPerSecond }: Config) => ({ perSecond: callsPerSecond, burst: burstOf(callsPerSecond) }),
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
      write: items,
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
