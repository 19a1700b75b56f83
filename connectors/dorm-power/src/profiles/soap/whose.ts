import { type Json, RowError } from "@campushub/kit";
import type { Row } from "./table.ts";

/** A room-meter, as a question names it. */
export type Whose = { readonly RoomID: string; readonly AccountType: string };

/** Stands in a row without values: whom the platform answered about instead of the meter that was asked for. */
export const ANSWERED_FOR = "AnsweredFor";
const SEVERAL = "several";

/**
 * The rows of an answer that are the asked meter's: what a row says of itself counts, only what it leaves out is filled in.
 * Of an answer about others alone there is one row without any value, for the mapping to refuse by name.
 */
export function rowsOf(whose: Whose, rows: readonly Row[]): Row[] {
  const own = rows.filter((row) => isSaid(row, whose));
  if (own.length > 0) return own.map((row) => ({ ...row, ...whose }));
  return rows.slice(0, 1).map(({ RoomID = null, AccountType = null }) => {
    const said = [RoomID ?? whose.RoomID, AccountType ?? whose.AccountType].map(String).join("-");
    return { ...whose, [ANSWERED_FOR]: said };
  });
}

/** Likewise where a meter has one row: several that differ and do not say whose they are might be anybody's. */
export function rowOf(whose: Whose, rows: readonly Row[]): Row[] {
  const isNamed = (row: Row) => Object.keys(whose).every((name) => (row[name] ?? null) !== null);
  const own = rows.filter((row) => isSaid(row, whose));
  const differing = new Set(own.map((row) => JSON.stringify(row)));
  if (differing.size > 1 && !own.every(isNamed)) return [{ ...whose, [ANSWERED_FOR]: SEVERAL }];
  return rowsOf(whose, rows);
}

function isSaid(row: Row, whose: Whose): boolean {
  return Object.entries(whose).every(([name, asked]) => {
    const said = row[name] ?? null;
    return said === null || String(said).trim() === asked;
  });
}

/** @throws RowError `other_meter` */
export function demandOwn(row: { readonly [name: string]: Json }): void {
  const said = row[ANSWERED_FOR];
  if (said === undefined) return;
  const whom = said === SEVERAL ? "several meters without saying which is which" : `${String(said)} instead`;
  throw new RowError("other_meter", "RoomID", `asked for this meter, the platform answered about ${whom}`);
}
