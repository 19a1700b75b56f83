import type { FaultBox } from "@campushub/kit/testing";
import type { AccountRow, StatusRow, UsageRow } from "../../src/profiles/swae/wire.ts";
import { shiftDay, shiftText } from "../calendar.ts";

export const EIGHT_HOURS_MS = 8 * 3_600_000;

type Row = Record<string, unknown>;

/** Which command a lie is told in. */
export interface Listing {
  readonly kind: "plain" | "rooms" | "accounts" | "status" | "usage";
  /** The last whole day, by which "late" and "future" are measured. */
  readonly yesterday: string;
}

/** Bends a list the way the switches say. The truth stays as it is, so a lie ends with its switch. */
export function bend(faults: FaultBox, rows: readonly Row[], { kind, yesterday }: Listing): readonly Row[] {
  if (faults.hit("emptyAnswer")) return [];
  if (kind === "plain") return rows;
  let bent = rows;
  if (faults.hit("sameRowTwice")) bent = bent.flatMap((row, index) => (index % 9 === 0 ? [row, row] : [row]));
  if (faults.hit("wrongTypes")) bent = bent.map((row, index) => (index % 7 === 0 ? wrongType(kind, row) : row));
  if (faults.hit("unknownCode")) bent = bent.map((row, index) => (index % 11 === 0 ? unknownCode(kind, row) : row));
  if (kind === "usage") bent = bendUsage(faults, bent as readonly UsageRow[], yesterday);
  return faults.isOn("clock8hOff") ? bent.map((row) => eightHoursOff(kind, row)) : bent;
}

function bendUsage(faults: FaultBox, rows: readonly UsageRow[], yesterday: string): readonly Row[] {
  const ofYesterday = ({ date }: UsageRow) => date === yesterday;
  let bent = rows;
  // Ties: half of the rows that share the newest day are not yet there, the others come in turned order.
  if (faults.hit("cursorTies")) bent = bent.filter((row, index) => !ofYesterday(row) || index % 2 === 0).toReversed();
  if (faults.hit("lateRows")) bent = bent.filter(({ date }, index) => date < shiftDay(yesterday, -1) || index % 3 !== 0);
  if (!faults.hit("futureStamps")) return bent;
  return bent.map((row, index) => (ofYesterday(row) && index % 5 === 0 ? threeDaysOn(row) : row));
}

function threeDaysOn(row: UsageRow): Row {
  const date = shiftDay(row.date, 3);
  return { ...row, date, lastcolldate: `${date} 23:50:00` };
}

function wrongType(kind: Listing["kind"], row: Row): Row {
  if (kind === "rooms") return { ...row, name: null };
  if (kind === "usage") return { ...row, use: "—" };
  if (kind === "status") return { ...row, updatetime: { time: row.updatetime } };
  const { detaillist } = row as unknown as AccountRow;
  return { ...row, detaillist: detaillist.map((detail) => ({ ...detail, odd: { value: detail.odd } })) };
}

function unknownCode(kind: Listing["kind"], row: Row): Row {
  if (kind === "status") return { ...row, status: 9, cutreason: 99 };
  if (kind !== "accounts") return row;
  const { detaillist } = row as unknown as AccountRow;
  return {
    ...row,
    detaillist: detaillist.map((detail) => (detail.businesstype === "0" ? { ...detail, status: "9", cutreason: "99" } : detail)),
  };
}

function eightHoursOff(kind: Listing["kind"], row: Row): Row {
  if (kind === "status" && typeof row.updatetime === "string") {
    return { ...row, updatetime: shiftText((row as unknown as StatusRow).updatetime, EIGHT_HOURS_MS) };
  }
  if (kind === "usage" && typeof row.lastcolldate === "string") {
    return { ...row, lastcolldate: shiftText(row.lastcolldate, EIGHT_HOURS_MS) };
  }
  return row;
}
