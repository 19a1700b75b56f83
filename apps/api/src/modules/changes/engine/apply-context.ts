import type { Tx } from "@campushub/drizzle";
import { changeSet } from "@campushub/drizzle/schema";
import { and, eq } from "drizzle-orm";
import { systemActor } from "../../../core/actor.ts";
import type { Ctx } from "../../../core/context.ts";
import { type AuditFacts, perform } from "../../audit/index.ts";
import type { ChangeSetRow } from "../load.ts";
import { type HeldSet, LostSetError } from "./claim-set.ts";
import type { Ground } from "./ground.ts";
import type { SendingGuard } from "./sending-guard.ts";
import type { Shutdown } from "./shutdown.ts";

/** One claimed set on its way to its platform. */
export interface ApplyContext {
  readonly ctx: Ctx;
  readonly set: ChangeSetRow;
  readonly lease: HeldSet["lease"];
  readonly ground: Ground;
  readonly guard: SendingGuard;
  readonly shutdown: Shutdown;
}

/**
 * A step of an apply, in one transaction with its audit. The set is held by its claim: who lost it writes nothing.
 * @throws LostSetError
 */
export function step<T>(
  { ctx, set }: Pick<ApplyContext, "ctx" | "set">,
  action: string,
  work: (tx: Tx, audit: (facts: AuditFacts) => void) => Promise<T>,
): Promise<T> {
  return perform({
    ctx: { ...ctx, actor: systemActor },
    resource: "change-sets",
    action,
    recordId: set.id,
    work: async (tx, audit) => {
      const held = await tx
        .select({ id: changeSet.id })
        .from(changeSet)
        .where(and(eq(changeSet.id, set.id), eq(changeSet.worker, set.worker ?? "")))
        .for("update");
      if (held.length === 0) throw new LostSetError(set.id);
      return work(tx, audit);
    },
  });
}
