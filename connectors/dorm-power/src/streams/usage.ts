import { type Batch, type Json, type ReadRequest, RetryableError, recordStream, type Session, wholeLabel } from "@campushub/kit";
import type { Config } from "../config.ts";
import { type Usage, usage as usageRecord } from "../records.ts";
import { type BuildingPlan, readByBuilding } from "./by-building.ts";
import { lastDays, wholeDays } from "./days.ts";
import { ofProfile } from "./of-profile.ts";

/** Collectors in the field deliver up to this late: every pass reads these days again. */
const OVERLAP_SECONDS = 3 * 86_400;

/** Consumption per account and whole day. */
export const usage = recordStream<Config, Usage>({
  title: { zh: "日用量", en: "Daily usage" },
  ...ofProfile("usage"),
  schema: usageRecord,
  key: ({ account, date }) => `${account}|${date}`,
  label: ({ account, date }) => wholeLabel(account, date),
  read: {
    modes: ["incremental"],
    deletes: "none",
    order: { incremental: "total" },
    cursor: { field: "collectedAt", lagSeconds: 0, overlapSeconds: OVERLAP_SECONDS },
    run: readUsage,
  },
});

/** A first pass that brought nothing must not move the watermark: nothing would ever ask for those days again. */
async function* readUsage(session: Session<Config>, request: ReadRequest): AsyncGenerator<Batch> {
  const days = daysOf(session.config, request);
  let rows = 0;
  const plan = { scoped: false, perRoom: days.length, rowsOf: dayByDay(days) };
  for await (const batch of readByBuilding(session, request, plan)) {
    if (batch.kind === "rows") rows += batch.rows.length;
    yield batch;
  }
  const first = request.from === undefined && request.range === undefined && request.resume === undefined;
  if (first && rows === 0) {
    throw new RetryableError("the platform holds no usage at all for the first days asked for", {
      code: "empty_answer",
      detail: { days },
    });
  }
}

function dayByDay(days: readonly string[]): BuildingPlan["rowsOf"] {
  return async (reader, building) => {
    const rows: Json[] = [];
    for (const day of days) rows.push(...(await reader.usage(building, day)));
    return rows;
  };
}

function daysOf({ usageDays, timeZone }: Config, { from, range, upTo }: ReadRequest): string[] {
  if (range) return wholeDays(Date.parse(range.from), Math.min(Date.parse(range.to), Date.parse(upTo)), timeZone);
  if (from !== undefined) return wholeDays(Date.parse(from), Date.parse(upTo), timeZone);
  return lastDays(usageDays, Date.parse(upTo), timeZone);
}
