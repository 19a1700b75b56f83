import type { Tx } from "@campushub/drizzle";
import { changeSet, type LeftOut } from "@campushub/drizzle/schema";
import type { Connector } from "@campushub/kit";
import type { z } from "zod";
import { personOf } from "../../core/actor.ts";
import type { Ctx } from "../../core/context.ts";
import { invalid } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { connectorOf, loadConnection } from "../connections/index.ts";
import { demandCount } from "./engine/demand-count.ts";
import { insertOps, type SeenWish } from "./engine/insert-ops.ts";
import { checkedWishes } from "./engine/wishes.ts";
import { wishesForAll } from "./engine/wishes-for-all.ts";
import { MAX_OPS, tooManyOps } from "./limits.ts";
import type { changeSetCreateSchema } from "./schema.ts";

export interface ChangeSetWish extends Omit<z.output<typeof changeSetCreateSchema>, "source" | "ops"> {
  readonly source: "edit" | "file" | "command" | "revert";
  readonly ops: readonly SeenWish[];
  readonly importId?: number;
  readonly revertsId?: number;
  /** The set whose undone ops these are. */
  readonly restOfId?: number;
  readonly leftOut?: readonly LeftOut[];
  /** Persons besides its author whose wish it is: none of them approves it. */
  readonly editors?: readonly string[];
}

/**
 * Makes a draft. Nothing is asked of the platform yet; which version of the record the author sees is remembered per op.
 * @param within more to do in the same transaction, with the new id.
 * @throws AppError notFound; invalid, naming the op and field; conflict where the count is another
 */
export async function createChangeSet(
  { ctx, input }: { ctx: Ctx; input: ChangeSetWish },
  within: (tx: Tx, id: number) => Promise<void> = async () => {},
): Promise<{ id: number }> {
  ctx.policy.demand(ctx.actor, "create", "change-sets");
  const row = await loadConnection(ctx, input.connectionId);
  const connector = connectorOf(ctx, row.connectorId);
  const more = input.forAll ? await wishesForAll(ctx, row.id, input.forAll) : [];
  const count = input.ops.length + more.length;
  if (count > MAX_OPS) throw invalid(`a change set holds at most ${MAX_OPS} ops`, { ops: `has ${count}` }, tooManyOps);
  const wishes = checkedWishes(connector, [...input.ops, ...more], input.revertsId !== undefined);
  demandCount(connector, input, wishes);
  checkWindow(input);
  const { connectionId, title, reason, source } = input;
  const made = await perform({
    ctx,
    resource: "change-sets",
    action: "create",
    work: async (tx, audit) => {
      const id = await insertChangeSet(ctx, tx, { input, connector, wishes });
      await within(tx, id);
      audit({ recordId: id, ...(reason ? { reason } : {}), after: { connectionId, title, source, ops: wishes.length } });
      return { id };
    },
  });
  ctx.events.publish({ topic: "change-sets", id: made.id, data: { status: "draft" } });
  return made;
}

interface NewSet {
  readonly input: Omit<ChangeSetWish, "ops" | "forAll">;
  readonly connector: Connector;
  /** Checked. */
  readonly wishes: readonly SeenWish[];
}

/** Writes a draft and its ops down. @returns its id */
export async function insertChangeSet(ctx: Ctx, tx: Tx, { input, connector, wishes }: NewSet): Promise<number> {
  const { notBefore, notAfter, canary, maxFailurePercent } = input;
  const [set] = await tx
    .insert(changeSet)
    .values({
      connectionId: input.connectionId,
      title: input.title,
      reason: input.reason,
      source: input.source,
      authorId: personOf(ctx.actor),
      authorName: ctx.actor.name,
      editors: [...(input.editors ?? [])],
      importId: input.importId ?? null,
      revertsId: input.revertsId ?? null,
      restOfId: input.restOfId ?? null,
      leftOut: [...(input.leftOut ?? [])],
      total: wishes.length,
      notBefore: dateOf(notBefore),
      notAfter: dateOf(notAfter),
      ...(canary === undefined ? {} : { canary }),
      ...(maxFailurePercent === undefined ? {} : { maxFailurePercent }),
      createdAt: new Date(ctx.clock.now()),
      updatedAt: new Date(ctx.clock.now()),
    })
    .returning({ id: changeSet.id });
  const id = set!.id;
  await insertOps(tx, { changeSetId: id, connectionId: input.connectionId, connector, wishes, firstOrdinal: 1 });
  return id;
}

export const dateOf = (instant: string | null | undefined) => (instant ? new Date(instant) : null);

/** @throws AppError invalid */
export function checkWindow({
  notBefore,
  notAfter,
}: {
  notBefore?: string | null | undefined;
  notAfter?: string | null | undefined;
}): void {
  if (notBefore && notAfter && Date.parse(notBefore) >= Date.parse(notAfter)) {
    throw invalid(
      "the time window ends before it begins",
      { notAfter: "must be after notBefore" },
      { reason: "endsBeforeBegin" },
    );
  }
}
