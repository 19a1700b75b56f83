import { createServer } from "node:http";
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

const server = createServer((request, response) => {
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
