import { z } from "zod";
import type { Ctx } from "../core/context.ts";
import { AppError } from "../core/errors.ts";
import type { Id, Resource } from "../infra/listing.ts";
import type { Hub } from "./hub.ts";
import { check, readBody } from "./input.ts";
import { change } from "./present-record.ts";
import { type Problem, problemFor, problemSchema } from "./problem.ts";
import type { ResourceVerbs } from "./resource-verbs.ts";

const idSchema = z.union([z.string().max(300), z.number().int()]);
const operationSchema = z.discriminatedUnion("op", [
  z.object({ op: z.literal("create"), data: z.record(z.string(), z.unknown()) }),
  z.object({
    op: z.literal("update"),
    id: idSchema,
    data: z.record(z.string(), z.unknown()),
    ifVersion: z.number().int().optional(),
  }),
  z.object({ op: z.literal("delete"), id: idSchema }),
]);
type Operation = z.output<typeof operationSchema>;

export const bulkSchema = z.object({ operations: z.array(operationSchema).min(1).max(1_000) });
export const bulkAnswerSchema = z.object({
  results: z.array(z.object({ ok: z.boolean(), id: idSchema.nullable(), problem: problemSchema.optional() })),
});

interface Outcome {
  ok: boolean;
  id: Id | null;
  problem?: Problem;
}

/** `POST /_bulk`: each operation by itself, in order, with its own result; a failed one stops no other. */
export function addBulk<View, Detail, Key extends Id, Create, Update>(
  hub: Hub,
  resource: Resource<View, Detail, Key>,
  verbs: ResourceVerbs<Key, Create, Update>,
): void {
  const path = `/${resource.name}/_bulk`;
  hub.post(path, async (c) => {
    const ctx = c.get("ctx");
    const { operations } = await readBody(c, bulkSchema);
    const results: Outcome[] = [];
    for (const operation of operations) {
      const id = "id" in operation ? operation.id : null;
      try {
        results.push({ ok: true, id: await apply(ctx, { resource, verbs, operation }) });
      } catch (error) {
        const problem = problemFor(error, c.req.path);
        if (problem.status >= 500) ctx.log.error({ error: String(error), path }, "bulk operation failed");
        results.push({ ok: false, id, problem });
      }
    }
    return c.json({ results } as never);
  });
}

async function apply<Key extends Id, Create, Update>(
  ctx: Ctx,
  call: { resource: Resource<unknown, unknown, Key>; verbs: ResourceVerbs<Key, Create, Update>; operation: Operation },
): Promise<Id> {
  const { resource, verbs, operation } = call;
  const demand = (action: string) => ctx.policy.demand(ctx.actor, action, resource.name);
  if (operation.op === "create" && verbs.create) {
    demand("create");
    return (await verbs.create.run({ ctx, input: check(verbs.create.body, operation.data, "data") })).id;
  }
  if (operation.op === "update" && verbs.update) {
    demand("edit");
    const changes = check(verbs.update.body, operation.data, "data");
    const id = resource.readId(operation.id);
    await change(ctx, { resource, update: verbs.update, input: { id, changes, ifVersion: operation.ifVersion } });
    return id;
  }
  if (operation.op === "delete" && verbs.remove) {
    demand("delete");
    const id = resource.readId(operation.id);
    await verbs.remove({ ctx, input: { id } });
    return id;
  }
  throw new AppError("invalid", `${resource.name} cannot ${operation.op}`);
}
