import { protectedRecord } from "@campushub/drizzle/schema";
import { and, eq } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import type { ChangeOpRow } from "../load.ts";
import { type Ground, writeOf } from "./ground.ts";

/**
 * Whether an op of the stream would change a record that nobody may change through the hub, itself or by what it touches: asked for
 * the plan, and again before anything leaves. All such records are read, since they are few, and a batch has many keys.
 */
export async function protection(
  { db }: Pick<Ctx, "db">,
  ground: Ground,
  stream: string,
): Promise<(op: Pick<ChangeOpRow, "key" | "op">) => boolean> {
  const { connectionId, stream: name, key } = protectedRecord;
  const rows = await db
    .select({ key })
    .from(protectedRecord)
    .where(and(eq(connectionId, ground.row.id), eq(name, stream)));
  const guarded = new Set(rows.map((row) => row.key));
  const { ops } = writeOf(ground, stream);
  const touched = ({ key: own, op }: Pick<ChangeOpRow, "key" | "op">) =>
    (Object.hasOwn(ops, op) && ops[op]!.touches?.(own, ground.session.config)) || [];
  return (op) => guarded.size > 0 && (guarded.has(op.key) || touched(op).some((other) => guarded.has(other)));
}
