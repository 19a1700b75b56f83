/** Where a meter hangs, as a person wrote it down. */
export interface MeterPlace {
  readonly zone: string;
  readonly building: string;
  readonly unit: string;
  readonly room: string;
  readonly kind: string;
  /** A name in the connection's table of lines. */
  readonly line: string;
  /** As on the nameplate: twelve digits. */
  readonly address: string;
  /** Current transformer; 1 where none is named. */
  readonly ratio: number;
}

export interface RosterFault {
  /** From 1, as an editor counts. */
  readonly line: number;
  readonly what: string;
}

export interface Roster {
  readonly meters: readonly MeterPlace[];
  readonly faults: readonly RosterFault[];
}

const COLUMNS = ["zone", "building", "unit", "room", "kind", "line", "address"] as const;
const SEPARATOR = /[\t,，]/;
const MOST_TEXT = 60;
/** All meters at once; nobody answers it. */
const BROADCAST = "999999999999";

/**
 * One meter a line: zone, building, unit, room, kind, line, address, and a ratio where it is not 1; a first line of words is the
 * heading. Pure. @returns what could be read, and what is wrong by line
 */
export function parseRoster(text: string): Roster {
  const meters: MeterPlace[] = [];
  const faults: RosterFault[] = [];
  const seen = new Map<string, number>();
  let isFirst = true;
  for (const [index, written] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1;
    if (written.trim() === "") continue;
    const cells = written.split(SEPARATOR).map((cell) => cell.trim());
    const isHeading = isFirst && !/\p{Nd}/u.test(cells[6] ?? "");
    isFirst = false;
    if (isHeading && cells.length >= COLUMNS.length) continue;
    const place = placeOf(cells);
    const what = typeof place === "string" ? place : twice(place, seen, line);
    if (what !== undefined) faults.push({ line, what });
    else meters.push(place as MeterPlace);
  }
  if (meters.length === 0 && faults.length === 0) faults.push({ line: 1, what: "there is no meter in it" });
  return { meters, faults };
}

/** @returns the place, or what is wrong with it */
function placeOf(cells: readonly string[]): MeterPlace | string {
  if (cells.length < COLUMNS.length || cells.length > COLUMNS.length + 1) {
    return `${cells.length} columns; wanted are ${COLUMNS.join(",")} and perhaps a ratio`;
  }
  const [zone, building, unit, room, kind, line, written, factor = ""] = cells as [string, ...string[]];
  const named = { zone, building: building!, unit: unit!, room: room!, kind: kind!, line: line! };
  for (const [name, value] of Object.entries(named)) {
    if (value === "" && name !== "unit") return `the ${name} is empty`;
    if (value.length > MOST_TEXT) return `the ${name} is longer than ${MOST_TEXT} characters`;
  }
  const address = written!.normalize("NFKC").replaceAll(" ", "");
  if (!/^\d{12}$/.test(address)) return `${written} is no meter address of 12 digits`;
  if (address === BROADCAST) return `${BROADCAST} is the address of all meters at once`;
  const ratio = factor === "" ? 1 : Number(factor);
  if (!(ratio > 0 && ratio <= 100_000)) return `${factor} is no ratio`;
  return { ...named, address, ratio };
}

function twice({ address }: MeterPlace, seen: Map<string, number>, line: number): string | undefined {
  const first = seen.get(address);
  if (first !== undefined) return `the meter ${address} stands in line ${first} already`;
  seen.set(address, line);
  return undefined;
}
