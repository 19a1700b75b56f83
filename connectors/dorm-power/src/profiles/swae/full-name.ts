export interface FullName {
  readonly zone: string | null;
  readonly building: string;
  readonly unit: string | null;
  readonly room: string;
}

/** What the platform's lists call the places of a room entry. */
export interface ListedNames {
  readonly zone?: string | undefined;
  readonly building?: string | undefined;
  readonly unit?: string | undefined;
  readonly room?: string | undefined;
}

/**
 * `主校区_柳园1号楼_照明房间_101` into its parts. The outer levels are left out in some deployments, and a building's own
 * name may hold an underscore as may every other: it is cut by the names that the lists give, or where those do not stand in it once,
 * not cut at all but taken from the room's own row. Without one, the room and the unit are taken from the end, the zone from the beginning.
 */
export function splitFullName(fullName: string, listed: ListedNames = {}): FullName {
  const { building, unit, room } = listed;
  const cut = cutBy(fullName, listed);
  if (cut) return cut;
  const split = splitByUnderscores(fullName);
  if (building === undefined || unit === undefined || room === undefined) return split;
  return { zone: listed.zone?.trim() ?? split.zone, building: building.trim(), unit: unit.trim(), room: room.trim() };
}

/** The parts, where the listed names of building and unit stand in it once; undefined where they do not, or more than once. */
export function cutBy(fullName: string, { building, unit }: ListedNames): FullName | undefined {
  if (building === undefined || unit === undefined) return undefined;
  const [whole, needle] = [`_${fullName}`, `_${building}_${unit}_`];
  const at = whole.indexOf(needle);
  if (at < 0 || at !== whole.lastIndexOf(needle)) return undefined;
  const room = whole.slice(at + needle.length).trim();
  return { zone: whole.slice(1, at).trim() || null, building: building.trim(), unit: unit.trim(), room };
}

function splitByUnderscores(fullName: string): FullName {
  const parts = fullName.split("_").map((part) => part.trim());
  const room = parts.pop()!;
  const unit = parts.length >= 2 ? parts.pop()! : null;
  const zone = parts.length >= 2 ? parts.shift()! : null;
  return { zone, building: parts.join("_"), unit, room };
}
