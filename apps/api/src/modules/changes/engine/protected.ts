import type { Db, Tx } from "@campushub/drizzle";
import { protectedRecord } from "@campushub/drizzle/schema";
import { and, eq, sql } from "drizzle-orm";
import { isAmong, texts } from "../../../infra/arrays.ts";

interface Asked {
  readonly connectionId: number;
  readonly stream: string;
  readonly keys: readonly string[];
}

/** Which of these records nobody may change through the hub, by key: asked for the plan, and again before anything leaves. */
export async function protectedAmong(db: Db | Tx, { connectionId, stream, keys }: Asked): Promise<ReadonlySet<string>> {
  const { connectionId: connection, stream: name, key } = protectedRecord;
  const rows = await db
    .select({ key })
    .from(protectedRecord)
    .where(and(eq(connection, connectionId), eq(name, stream), sql`${key} ${isAmong(texts([...new Set(keys)]))}`));
  return new Set(rows.map((row) => row.key));
}
