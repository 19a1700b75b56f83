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
