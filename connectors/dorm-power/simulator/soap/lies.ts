import type { FaultBox } from "@campushub/kit/testing";
import { shiftDay, shiftText } from "../calendar.ts";
import type { Cell, DataRow } from "./data-set.ts";

export const EIGHT_HOURS_MS = 8 * 3_600_000;

/** Which answer a lie is told in. */
export interface Listing {
  readonly kind: "plain" | "meters" | "usage";
  /** The last whole day, by which "late" and "future" are measured. */
  readonly yesterday: string;
}

/** Bends a list the way the switches say. The truth stays as it is, so a lie ends with its switch. */
export function bend(faults: FaultBox, rows: readonly DataRow[], { kind, yesterday }: Listing): readonly DataRow[] {
  if (faults.hit("emptyAnswer")) return [];
  if (kind === "plain") return rows;
  let bent = rows;
  if (faults.hit("thirtyPercentGone")) bent = bent.filter((_, index) => index % 10 >= 3);
  if (faults.hit("sameRowTwice")) bent = bent.flatMap((row, index) => (index % 9 === 0 ? [row, row] : [row]));
  if (faults.hit("wrongTypes"))
    bent = bent.map((row, index) => (index % 7 === 0 ? changed(row, kind === "usage" ? WRONG_USAGE : WRONG_TYPES) : row));
  if (faults.hit("unknownCode")) bent = bent.map((row, index) => (index % 11 === 0 ? changed(row, UNKNOWN_CODES) : row));
  if (kind === "usage") bent = bendUsage(faults, bent, yesterday);
  else if (faults.isOn("clock8hOff")) bent = bent.map((row) => changed(row, EIGHT_HOURS_OFF));
  return bent;
}

function bendUsage(faults: FaultBox, rows: readonly DataRow[], yesterday: string): readonly DataRow[] {
  const dateOf = ({ GetTime }: DataRow) => String(GetTime).slice(0, 10);
  const ofYesterday = (row: DataRow) => dateOf(row) === yesterday;
  let bent = rows;
  // Ties: half of the rows that share the newest day are not yet there, the others come in turned order.
  if (faults.hit("cursorTies")) bent = bent.filter((row, index) => !ofYesterday(row) || index % 2 === 0).toReversed();
  if (faults.hit("lateRows")) bent = bent.filter((row, index) => dateOf(row) < shiftDay(yesterday, -1) || index % 3 !== 0);
  if (!faults.hit("futureStamps")) return bent;
  return bent.map((row, index) =>
    ofYesterday(row) && index % 5 === 0 ? { ...row, GetTime: `${shiftDay(yesterday, 3)} 00:00:00` } : row,
  );
}

type Changes = Readonly<Record<string, (cell: Cell) => Cell>>;

const WRONG_TYPES: Changes = {
  PreChargeback: (cell) => ({ nested: String(cell) }),
  GetTime: (cell) => ({ nested: String(cell) }),
};
const WRONG_USAGE: Changes = { Eletricity: () => "—" };
const UNKNOWN_CODES: Changes = { State: () => "9", Status: () => "99" };
const EIGHT_HOURS_OFF: Changes = {
  GetTime: (cell) =>
    typeof cell === "string" ? `${shiftText(cell.slice(0, 19).replace("T", " "), EIGHT_HOURS_MS).replace(" ", "T")}+08:00` : cell,
};

/** Changes columns of these names, whatever meter their prefix belongs to. */
function changed(row: DataRow, changes: Changes): DataRow {
  const cells = Object.entries(row).map(([name, cell]) => {
    const change = changes[name.replace(/^(zm|kt)/, "")];
    return [name, change && cell !== undefined ? change(cell) : cell] as const;
  });
  return Object.fromEntries(cells);
}
