import { columnMapping } from "@campushub/drizzle/schema";
import { and, eq } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import { headHash } from "./map-columns.ts";

interface Place {
  readonly connectionId: number;
  readonly stream: string;
  readonly op: string;
}

/** Column → field as last used for a file with these columns. */
export async function rememberedMapping(ctx: Ctx, { connectionId, stream, op }: Place, columns: readonly string[]) {
  const table = columnMapping;
  const [row] = await ctx.db
    .select({ mapping: table.mapping })
    .from(table)
    .where(
      and(
        eq(table.connectionId, connectionId),
        eq(table.stream, stream),
        eq(table.op, op),
        eq(table.headHash, headHash(columns)),
      ),
    );
  return row?.mapping;
}
