import { point } from "@campushub/drizzle/schema";
import { inArray } from "drizzle-orm";
import { callerOf } from "../../core/actor.ts";
import { campusTime } from "../../core/campus-time.ts";
import type { Ctx } from "../../core/context.ts";
import { invalid, notFound } from "../../core/errors.ts";
import { csvRows } from "../../infra/csv.ts";
import { gatheredWorkbook } from "../../infra/gathered-workbook.ts";
import type { SheetValue } from "../../infra/workbook.ts";
import { readings } from "./queries.ts";
import type { SeriesQuery } from "./schema.ts";
import { SERIES_WORDS, type SeriesWords } from "./series-words.ts";

/** A workbook is made in memory, and Excel itself ends at a million rows. */
const MOST_WORKBOOK_ROWS = 200_000;

export interface SeriesCall {
  readonly ctx: Ctx;
  readonly input: SeriesQuery;
}

/** Readings of some points with their names, units and local time, as CSV text piece by piece. @throws AppError forbidden, notFound */
export async function exportSeriesCsv({ ctx, input }: SeriesCall): Promise<{ name: string; lines: AsyncIterable<string> }> {
  const words = SERIES_WORDS[input.lang];
  return { name: fileName(input, words, "csv"), lines: csvRows(words.head, await seriesRows(ctx, input, words)) };
}

interface WorkbookCall extends SeriesCall {
  readonly signal: AbortSignal;
}

/** The same as a workbook. @throws AppError forbidden, notFound, invalid for more rows than a workbook is made of */
export async function exportSeriesXlsx({ ctx, input, signal }: WorkbookCall): Promise<{ name: string; bytes: Buffer }> {
  const words = SERIES_WORDS[input.lang];
  const tooMany = () => {
    const message = `a workbook holds at most ${MOST_WORKBOOK_ROWS} readings; choose a shorter time, fewer points or CSV`;
    return invalid(message, { from: message }, { reason: "workbookReadings", values: { most: MOST_WORKBOOK_ROWS } });
  };
  const sheet = { name: words.sheet, head: words.head, widths: [24, 18, 20, 14, 10, 10, 12] };
  const limits = { caller: callerOf(ctx.actor), mostRows: MOST_WORKBOOK_ROWS, tooMany, signal };
  const bytes = await gatheredWorkbook(sheet, await seriesRows(ctx, input, words), limits);
  return { name: fileName(input, words, "xlsx"), bytes };
}

const fileName = ({ from, to }: SeriesQuery, { sheet }: SeriesWords, ending: string) =>
  `${sheet}-${campusTime(from).slice(0, 10)}-${campusTime(to).slice(0, 10)}.${ending}`;

/** Rows in the order of the head, point by point in the order of time. */
async function seriesRows(ctx: Ctx, input: SeriesQuery, words: SeriesWords): Promise<AsyncIterable<SheetValue[][]>> {
  const { ids, from, to } = input;
  ctx.policy.demand(ctx.actor, "list", "points");
  const found = await ctx.db.select().from(point).where(inArray(point.id, ids));
  const points = new Map(found.map((one) => [one.id, one]));
  for (const id of ids) if (!points.has(id)) throw notFound("points", id);
  const batches = readings.batches({ ctx, query: { filter: { pointId: ids, from, to } } });
  return (async function* () {
    for await (const batch of batches) {
      yield batch.map(({ pointId, ts, value, quality, source }) => {
        const { name, key, data } = points.get(pointId)!;
        const unit = typeof data.unit === "string" ? data.unit : "";
        return [name, key, campusTime(ts), value, unit, words.qualities[quality] ?? quality, words.sources[source] ?? source];
      });
    }
  })();
}
