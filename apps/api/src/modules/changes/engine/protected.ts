import type { Db, Tx } from "@campushub/drizzle";
import { protectedRecord } from "@campushub/drizzle/schema";
import { and, eq } from "drizzle-orm";

/**
 * Keys of the records of a stream that nobody may change through the hub: asked for the plan, and again before anything leaves. All of
 * them, since they are few, and a batch has many keys.
 */
export async function protectedKeys(
  db: Db | Tx,
  { connectionId, stream }: { readonly connectionId: number; readonly stream: string },
): Promise<ReadonlySet<string>> {
  const { connectionId: connection, stream: name, key } = protectedRecord;
  const rows = await db
    .select({ key })
    .from(protectedRecord)
    .where(and(eq(connection, connectionId), eq(name, stream)));
  return new Set(rows.map((row) => row.key));
}
