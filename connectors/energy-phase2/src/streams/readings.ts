import {
  type Batch,
  type Fields,
  field,
  formatTime,
  parseTime,
  type ReadRequest,
  readingKey,
  readingStream,
  type Session,
} from "@campushub/kit";
import { z } from "zod";
import type { Query } from "../client.ts";
import type { Config } from "../config.ts";
import { readTime, writeTime } from "../local-time.ts";
import { mapReading } from "../map.ts";
import { readingWire } from "../wire.ts";
import { dataOp, maintained } from "../write.ts";
import { readPages } from "./pages.ts";

const DAY_MS = 86_400_000;

export const readings = readingStream<Config>({
  title: { zh: "读数", en: "Readings" },
  wire: readingWire,
  points: "points",
  map: mapReading,
  read: {
    modes: ["snapshot", "incremental"],
    deletes: "none",
    order: { snapshot: "total", incremental: "total" },
    cursor: { field: "arrivedAt", lagSeconds: 30, overlapSeconds: 300 },
    run: readReadings,
  },
  write: maintained({
    resource: "readings",
    key: (key, config) => {
      const [point, iso = ""] = key.split("|");
      return `${point}|${Number.isNaN(Date.parse(iso)) ? iso : writeTime(iso, config.timeZone)}`;
    },
    keyOf: (row, config) => {
      const [point, text] = row as [string, string];
      return readingKey(point, readTime(text, config.timeZone, "time"));
    },
    ops: {
      correct: dataOp({
        kind: "action",
        title: { zh: "修正读数", en: "Correct reading" },
        input: z.strictObject({
          value: field(z.number(), { label: { zh: "读数", en: "Value" } }),
          reason: field(z.string().min(1).max(200), { label: { zh: "修正原因", en: "Reason" } }),
        }),
        expect: ({ value }): Fields => ({ value: value ?? null }),
        inverse: (_fields, before) =>
          before === null ? undefined : { op: "correct", fields: { value: before.value ?? null, reason: "撤回修正" } },
      }),
    },
  }),
});

/**
 * History is read by measuring time; what comes later by arrival time, so that a row that arrives days late is still new.
 * The cursor runs through the whole range: years without data cost one request, not one per day.
 */
async function* readReadings(session: Session<Config>, request: ReadRequest): AsyncGenerator<Batch> {
  const query = queryOf(session.config, request);
  yield* readPages(session, { resource: "readings", query, limit: session.config.pageSize, resume: request.resume });
}

function queryOf(config: Config, request: ReadRequest): Query {
  const text = (iso: string) => writeTime(iso, config.timeZone);
  if (request.range) return { from: text(request.range.from), to: text(request.range.to) };
  if (request.mode === "incremental" && request.from !== undefined) {
    return { arrivedFrom: text(request.from), arrivedTo: text(request.upTo) };
  }
  // No upper bound: a collector whose clock runs ahead must be seen and refused, not left out in silence.
  return { from: historyStart(config, request.upTo) };
}

/** The configured day, else the local midnight `historyDays` before the pass. */
function historyStart(config: Config, upTo: string): string {
  const day = config.historyFrom || formatTime(Date.parse(upTo) - config.historyDays * DAY_MS, config.timeZone).slice(0, 10);
  return formatTime(parseTime(day, config.timeZone, "historyFrom"), config.timeZone);
}
