import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { readingRow, recordRow } from "./rows.ts";

// The platform the benchmarks read from: plain HTTP pages in a thread of its own, so that making them costs the hub nothing.

const { records, readings } = workerData as { records: number; readings: number };
const RECORD_PAGE = 2_000;
const READING_PAGE = 10_000;
const pages = new Map<string, Buffer>();

function page(kind: string, from: number): Buffer {
  const [size, total, row] = kind === "records" ? [RECORD_PAGE, records, recordRow] : [READING_PAGE, readings, readingRow];
  const length = Math.max(0, Math.min(size, total - from));
  const items = Array.from({ length }, (_, index) => row(from + index));
  return Buffer.from(JSON.stringify({ items, next: from + length < total ? from + length : null, total }));
}

/** What was changed, by id. */
const changed = new Map<string, Record<string, unknown>>();
const indexOf = (id: string) => Number(id.slice(id.lastIndexOf("-") + 1));

function lookUp(keys: readonly string[]): unknown {
  return { items: keys.map((key) => ({ ...recordRow(indexOf(key)), ...changed.get(key) })) };
}

function change(wishes: readonly { ref: string; key: string; set: Record<string, unknown> }[]): unknown {
  for (const { key, set } of wishes) changed.set(key, { ...changed.get(key), ...set });
  return { done: wishes.map(({ ref }) => ref) };
}

async function answer(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const { keys = [], items = [] } = JSON.parse(Buffer.concat(parts).toString()) as {
    keys?: string[];
    items?: Parameters<typeof change>[0];
  };
  return JSON.stringify(request.url === "/lookup" ? lookUp(keys) : change(items));
}

const server = createServer(async (request, response) => {
  if (request.method === "POST") {
    response.writeHead(200, { "content-type": "application/json" });
    return response.end(await answer(request));
  }
  const url = new URL(request.url ?? "/", "http://localhost");
  const kind = url.pathname.slice(1);
  const from = Number(url.searchParams.get("from") ?? 0);
  const key = `${kind}:${from}`;
  // Small sets are kept, so that a second reading measures the hub; a million rows are made anew each time.
  const body = pages.get(key) ?? page(kind, from);
  if (records + readings <= 1_500_000) pages.set(key, body);
  response.writeHead(200, { "content-type": "application/json" });
  response.end(body);
});
server.listen(0, "127.0.0.1", () => parentPort!.postMessage((server.address() as AddressInfo).port));
