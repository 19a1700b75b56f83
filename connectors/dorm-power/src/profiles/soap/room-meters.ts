import type { Row } from "./table.ts";
import { ANSWERED_FOR } from "./whose.ts";

/** Prefix of columns → AccountType. */
type AccountTypes = Readonly<Record<string, string>>;

const ROOM_COLUMNS = ["RoomID", "Area", "Building", "Unit", "Floor", "RoomNum", "RoomType", "AccountType", ANSWERED_FOR];

/** `zmState ktState …` of one room → one row for each meter it has, with `State` and its AccountType. */
export function splitRoom(row: Row, types: AccountTypes): Row[] {
  const room = withoutMeters(row, types);
  return Object.entries(types).flatMap(([prefix, type]) => {
    const cells = Object.entries(row).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
    );
    if (cells.every(([, value]) => value === null)) return [];
    return [{ ...Object.fromEntries(cells), ...room, AccountType: type }];
  });
}

/** What a row says of the room itself. */
export function withoutMeters(row: Row, types: AccountTypes): Row {
  const prefixes = Object.keys(types);
  return Object.fromEntries(Object.entries(row).filter(([name]) => !prefixes.some((prefix) => name.startsWith(prefix))));
}

/** The room-meter's place alone: what its relay and its account do is no change of the room. */
export function roomOnly(row: Row): Row {
  return Object.fromEntries(ROOM_COLUMNS.filter((name) => name in row).map((name) => [name, row[name]!]));
}
