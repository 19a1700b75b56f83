export interface FullName {
  readonly zone: string | null;
  readonly building: string;
  readonly unit: string | null;
  readonly room: string;
}

/**
 * `主校区_柳园1号楼_照明房间_101` into its parts. The outer levels are left out in some deployments, and a building's own
 * name may hold an underscore, so the room and the unit are taken from the end and the zone from the beginning.
 */
export function splitFullName(fullName: string): FullName {
  const parts = fullName.split("_").map((part) => part.trim());
  const room = parts.pop()!;
  const unit = parts.length >= 2 ? parts.pop()! : null;
  const zone = parts.length >= 2 ? parts.shift()! : null;
  return { zone, building: parts.join("_"), unit, room };
}

/** The kind whose text the unit's name contains, the longest first; units named by floor or use say nothing and are 其他. */
export function meterKindOf(unit: string | null, kinds: Readonly<Record<string, string>>): string {
  const contained = Object.keys(kinds).filter((text) => text !== "" && unit?.includes(text));
  const [longest] = contained.sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return longest === undefined ? "其他" : kinds[longest]!;
}
