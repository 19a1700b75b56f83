import type { Ctx } from "../core/context.ts";
import { AppError } from "../core/errors.ts";
import type { Id, Resource } from "../infra/listing.ts";
import type { ResourceVerbs } from "./resource-verbs.ts";

/** The record as this actor may see it; its id alone for who may change but not see. */
export async function asNow<Key extends Id>(ctx: Ctx, resource: Resource<unknown, unknown, Key>, id: Key): Promise<unknown> {
  return ctx.policy.can(ctx.actor, "show", resource.name) ? resource.one({ ctx, id }) : { id };
}

interface Changing<Key extends Id, Update> {
  readonly resource: Resource<unknown, unknown, Key>;
  readonly update: NonNullable<ResourceVerbs<Key, never, Update>["update"]>;
  readonly input: { id: Key; changes: Update; ifVersion: number | undefined };
}

/** Changes a record. @throws AppError as the verb; preconditionFailed with the record as it is now and as the actor may see it, for the merge dialog. */
export async function change<Key extends Id, Update>(ctx: Ctx, call: Changing<Key, Update>): Promise<void> {
  const { resource, update, input } = call;
  try {
    await update.run({ ctx, input });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "preconditionFailed") throw error;
    const current = (await asNow(ctx, resource, input.id)) as { readonly version?: unknown };
    const detail = { ...error.facts.detail, version: current.version, current };
    throw new AppError(error.code, error.message, { ...error.facts, detail });
  }
}
