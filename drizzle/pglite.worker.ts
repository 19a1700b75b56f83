import { parentPort, workerData } from "node:worker_threads";
import { PGlite, types } from "@electric-sql/pglite";
import type { WorkerCall, WorkerMessage } from "./pglite-thread.ts";
import { PrivateFiles } from "./private-files.ts";

// The embedded database lives in this thread: on the main thread it would starve every timer and socket.
// Ready-made PGliteWorker is not used: each of its statements crosses the thread border some eight times (locks, parse, bind,
// execute), and it passes on only an error's message, so SQLSTATE is lost. Here a statement is one message each way.

const { dataDir } = workerData as { dataDir: string | undefined };
const port = parentPort!;
const say = (message: WorkerMessage) => port.postMessage(message);

/** Dates stay text as node-postgres hands them to the query builder; everything else is parsed as usual. */
const asText = (value: string) => value;
const TEXT_TYPES = [types.TIMESTAMP, types.TIMESTAMPTZ, types.INTERVAL, types.DATE, 1231, 1115, 1185, 1187, 1182];
const parsers = Object.fromEntries(TEXT_TYPES.map((type) => [type, asText]));

const db = await PGlite.create(dataDir === undefined ? {} : { fs: new PrivateFiles(dataDir) });
db.onNotification((channel, payload) => say({ kind: "notify", channel, payload }));

port.on("message", async (call: WorkerCall) => {
  try {
    say({ kind: "result", id: call.id, value: await run(call) });
  } catch (error) {
    say({ kind: "error", id: call.id, error: plainError(error), broken: isBroken(error) });
  }
  if (call.kind === "close") port.close();
});
say({ kind: "ready" });

async function run(call: WorkerCall): Promise<unknown> {
  switch (call.kind) {
    case "query":
      return db.query(call.text, call.params, { rowMode: call.rowMode, parsers: call.rawParsers ? {} : parsers });
    case "exec":
      return db.exec(call.text);
    case "copyIn":
      return db.query(call.text, [], { blob: new Blob([call.data]) });
    case "close":
      return db.close();
  }
}

/** An error as plain texts: the class does not survive the thread border, SQLSTATE and the constraint must. */
function plainError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const texts = Object.entries(error).filter(([, value]) => typeof value === "string");
  return { ...Object.fromEntries(texts), message: error.message };
}

/** After a panic, or a fault of the program itself, the next call would spin or write nonsense. */
function isBroken(error: unknown): boolean {
  if (error instanceof WebAssembly.RuntimeError) return true;
  const { name, severity } = error as { name?: unknown; severity?: unknown };
  return name === "ExitStatus" || severity === "PANIC" || severity === "FATAL";
}
