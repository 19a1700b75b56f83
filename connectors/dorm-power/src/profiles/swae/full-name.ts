export interface FullName {
  readonly zone: string | null;
  readonly building: string;
  readonly unit: string | null;
  readonly room: string;
}

/** What the platform's lists call the places of a room entry. */
export interface ListedNames {
  readonly building?: string | undefined;
  readonly unit?: string | undefined;
}

/**
 * `主校区_柳园1号楼_照明房间_101` into its parts. The outer levels are left out in some deployments, and a building's own
 * name may hold an underscore as may every other: it is cut by the names that the lists give. Where they do not stand in it, the room
 * and the unit are taken from the end and the zone from the beginning.
 */
export function splitFullName(fullName: string, { building, unit: listed }: ListedNames = {}): FullName {
  if (building !== undefined && listed !== undefined) {
    const [whole, needle] = [`_${fullName}`, `_${building}_${listed}_`];
    const at = whole.indexOf(needle);
    if (at >= 0) {
      const room = whole.slice(at + needle.length).trim();
      return { zone: whole.slice(1, at).trim() || null, building: building.trim(), unit: listed.trim(), room };
    }
  }
  const parts = fullName.split("_").map((part) => part.trim());
  const room = parts.pop()!;
  const unit = parts.length >= 2 ? parts.pop()! : null;
  const zone = parts.length >= 2 ? parts.shift()! : null;
  return { zone, building: parts.join("_"), unit, room };
}
