import { record } from "@campushub/drizzle/schema";
import { and, eq, inArray } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";

/** Where a record stands: what nobody else in the hub is called. */
export interface RecordPlace {
  readonly connectionId: number;
  readonly stream: string;
  readonly key: string;
}

/** A record as others are told of it. */
export interface FoundRecord extends RecordPlace {
  readonly id: number;
  readonly label: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly deleted: boolean;
}

export const placeText = ({ connectionId, stream, key }: RecordPlace): string => `${connectionId}\n${stream}\n${key}`;

/** The records that stand at these places, by `placeText`; one question for each stream among them. */
export async function recordsAt({ db }: Pick<Ctx, "db">, places: readonly RecordPlace[]): Promise<Map<string, FoundRecord>> {
  const found = new Map<string, FoundRecord>();
  for (const group of Map.groupBy(places, ({ connectionId, stream }) => `${connectionId}\n${stream}`).values()) {
    const { connectionId, stream } = group[0]!;
    const keys = [...new Set(group.map(({ key }) => key))];
    const rows = await db
      .select(FOUND)
      .from(record)
      .where(and(eq(record.connectionId, connectionId), eq(record.stream, stream), inArray(record.key, keys)));
    for (const row of rows) found.set(placeText(row), row);
  }
  return found;
}

/** What is told of a record that is shown beside another. */
export const FOUND = {
  id: record.id,
  connectionId: record.connectionId,
  stream: record.stream,
  key: record.key,
  label: record.label,
  data: record.data,
  deleted: record.deleted,
};
