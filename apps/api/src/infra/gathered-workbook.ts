import { AppError } from "../core/errors.ts";
import { Lanes } from "./lanes.ts";
import { FEW_CELLS, type SheetPlan, type SheetValue, writeWorkbook } from "./workbook.ts";

/** Of one caller one after the other, and of all callers two that are large: a workbook stands in memory until it is written. */
const ofOne = new Lanes({ atOnce: 1, waiting: 5, things: "workbooks", reason: "tooManyWorkbooks" });
const large = new Lanes({ atOnce: 2, waiting: 20, things: "large workbooks", reason: "tooManyWorkbooks" });

interface Gathering {
  readonly caller: string;
  /** More rows than a workbook is made of are refused. */
  readonly mostRows: number;
  /** @returns the refusal */
  readonly tooMany: () => Error;
  /** Aborted once whoever asked for it has gone: a place among the workbooks is for those who wait for one. */
  readonly signal: AbortSignal;
}

/**
 * A workbook of rows that come page by page; what is large waits before it is gathered, not with all its rows in memory.
 * @throws AppError rateLimited where too many wait already, and `tooMany`
 */
export function gatheredWorkbook(
  sheet: Omit<SheetPlan, "rows">,
  pages: AsyncIterable<SheetValue[][]>,
  { caller, mostRows, tooMany, signal }: Gathering,
): Promise<Buffer> {
  return ofOne.run(caller, async () => {
    const rows: SheetValue[][] = [];
    const coming = pages[Symbol.asyncIterator]();
    /** @returns whether these are all */
    const gather = async (upTo: number): Promise<boolean> => {
      while (rows.length <= upTo) {
        if (signal.aborted) throw nobodyWaits();
        const { value, done } = await coming.next();
        if (done) return true;
        for (const row of value) rows.push(row);
        if (rows.length > mostRows) throw tooMany();
      }
      return false;
    };
    const write = () => writeWorkbook([{ ...sheet, rows }]);
    try {
      if (await gather(Math.floor(FEW_CELLS / sheet.head.length))) return await write();
      return await large.run("everybody", async () => {
        await gather(mostRows);
        return write();
      });
    } finally {
      await coming.return?.();
    }
  });
}

/** Read by nobody, so no fault of the hub that a log would tell. */
const nobodyWaits = () => new AppError("conflict", "nobody waits for this workbook any more");
