import { point, record } from "@campushub/drizzle/schema";
import { and, desc, eq, or, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import { shapesOf } from "./links.ts";
import { FOUND, type FoundRecord, placeText, type RecordPlace, recordsAt } from "./records-at.ts";

/** Of a stream that goes on for years (usage by the day) the newest are shown; the list has the rest. */
const MOST = 7;
/** A room's relay is its account's: so far things are still about the same thing. */
const MOST_LEVELS = 3;

/** Records of one stream that this one refers to (`of`) or that refer to it (`by`). */
export interface RelatedGroup {
  readonly stream: string;
  readonly direction: "of" | "by";
  /** The field that refers; of what refers to it, the list can be filtered by it. */
  readonly field: string;
  readonly rows: { id: number; key: string; label: string; data: Record<string, unknown>; pointId: number | null }[];
  /** There are more of them. */
  readonly more: boolean;
}

/** What a record stands in connection with, by the fields that declare it. */
export async function relatedOf(ctx: Ctx, own: FoundRecord): Promise<RelatedGroup[]> {
  const shapeOf = await shapesOf(ctx, [own.connectionId]);
  const { links } = shapeOf(own.connectionId);
  const groups: (Omit<RelatedGroup, "rows"> & { rows: FoundRecord[] })[] = [];
  const seen = new Set([placeText(own)]);
  const fresh = (row: RecordPlace) => !seen.has(placeText(row)) && seen.add(placeText(row));
  for (let level = 0, open: readonly FoundRecord[] = [own]; level < MOST_LEVELS && open.length > 0; level++) {
    const next: FoundRecord[] = [];
    for (const { stream, field, to } of links) {
      for (const origin of open) {
        if (origin.stream !== to) continue;
        const found = (await referringTo(ctx, origin, { stream, field })).filter(fresh);
        if (found.length === 0) continue;
        groups.push({ stream, direction: "by", field, rows: found.slice(0, MOST), more: found.length > MOST });
        next.push(...found.slice(0, 1));
      }
    }
    open = next;
  }
  const outer = links.flatMap(({ stream, field, to }) => {
    const key = own.data[field];
    return stream === own.stream && typeof key === "string" ? [{ connectionId: own.connectionId, stream: to, key, field }] : [];
  });
  const standing = await recordsAt(ctx, outer);
  for (const { field, ...place } of outer) {
    const found = standing.get(placeText(place));
    if (found && fresh(found)) groups.push({ stream: found.stream, direction: "of", field, rows: [found], more: false });
  }
  return withPoints(ctx, own.connectionId, groups);
}

/**
 * Those that refer to a record and whose key begins with its key, as an account's or a day's of a room do: found by the index of the
 * keys. Others (the rooms of a building) are a list of their own.
 */
function referringTo({ db }: Ctx, { connectionId, key }: FoundRecord, { stream, field }: { stream: string; field: string }) {
  const leads: SQL = or(eq(record.key, key), and(sql`${record.key} > ${`${key}|`}`, sql`${record.key} < ${`${key}|zzzz`}`))!;
  return db
    .select(FOUND)
    .from(record)
    .where(
      and(
        eq(record.connectionId, connectionId),
        eq(record.stream, stream),
        leads,
        sql`${record.data}->>${field} = ${key}`,
        eq(record.deleted, false),
      ),
    )
    .orderBy(desc(record.key))
    .limit(MOST + 1);
}

/** A record that describes a measured point leads to its readings. */
async function withPoints(
  { db }: Ctx,
  connectionId: number,
  groups: readonly (Omit<RelatedGroup, "rows"> & { rows: FoundRecord[] })[],
): Promise<RelatedGroup[]> {
  const keys = groups.flatMap(({ rows }) => rows.map(({ key }) => key));
  const points =
    keys.length === 0
      ? []
      : await db
          .select({ id: point.id, key: point.key })
          .from(point)
          .where(and(eq(point.connectionId, connectionId), sql`${point.key} in ${keys}`));
  const idOf = new Map(points.map(({ id, key }) => [key, id]));
  return groups.map((group) => ({
    ...group,
    rows: group.rows.map(({ id, key, label, data }) => ({ id, key, label, data: { ...data }, pointId: idOf.get(key) ?? null })),
  }));
}
