import { auditEvent } from "@campushub/drizzle/schema";
import { or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { defineResource, search } from "../../infra/listing.ts";
import { auditEventSchema } from "./schema.ts";

const NAME = "audit-events";
const { actorName, action, recordId, reason, resource, before, after } = auditEvent;

/** The resources of which this actor does not see everything, each with what is hidden. */
function hiddenElsewhere({ policy, actor }: Ctx): [resource: string, fields: string[]][] {
  const names = new Set(policy.grants.map((grant) => grant.resource));
  return [...names].flatMap((name) => {
    const fields = [...policy.hidden(actor, name)];
    return fields.length === 0 ? [] : [[name, fields] as [string, string[]]];
  });
}

/** What an actor may search of a JSON column: all of it, without the fields that are hidden of the record an event tells of. */
function seenText(column: SQLWrapper, ctx: Ctx): SQL {
  const cases = hiddenElsewhere(ctx).map(([name, fields]) => sql`when ${name} then ${textWithout(column, fields)}`);
  return cases.length === 0 ? sql`${column}::text` : sql`(case ${resource} ${sql.join(cases, sql` `)} else ${column}::text end)`;
}

/** Fields stand at the top; where one stands deeper, nothing of the value is searched. */
function textWithout(column: SQLWrapper, fields: readonly string[]): SQL {
  const names = sql.join(
    fields.map((field) => sql`${field}`),
    sql`, `,
  );
  const rest = sql`(case when jsonb_typeof(${column}) = 'object' then ${column} - array[${names}]::text[] else ${column} end)`;
  const deeper = fields.map((field) => sql`jsonb_path_exists(${rest}, ${`$.**.${JSON.stringify(field)}`}::jsonpath)`);
  return sql`(case when ${or(...deeper)} then '' else ${rest}::text end)`;
}

function without(value: unknown, hidden: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((inner) => without(inner, hidden));
  if (typeof value !== "object" || value === null) return value;
  const shown = Object.entries(value).filter(([name]) => !hidden.has(name));
  return Object.fromEntries(shown.map(([name, inner]) => [name, without(inner, hidden)]));
}

export const auditEvents = defineResource({
  name: NAME,
  from: auditEvent,
  columns: {
    id: auditEvent.id,
    at: auditEvent.at,
    actorKind: auditEvent.actorKind,
    actorId: auditEvent.actorId,
    actorName: auditEvent.actorName,
    action: auditEvent.action,
    resource: auditEvent.resource,
    recordId: auditEvent.recordId,
    reason: auditEvent.reason,
    before: auditEvent.before,
    after: auditEvent.after,
    requestId: auditEvent.requestId,
    address: auditEvent.address,
    hash: auditEvent.hash,
  },
  view: auditEventSchema,
  filters: {
    q: {
      condition(value, scope) {
        const { policy, actor } = scope.ctx;
        const changes = { after: seenText(after, scope.ctx), before: seenText(before, scope.ctx) };
        const asked = search({ actorName, action, recordId, reason, ...changes });
        return asked.condition(value, { ...scope, hidden: policy.hidden(actor, NAME) });
      },
    },
  },
  // What a policy hides of a record it hides in what became of it too, however deep it stands there.
  seenInPart: ({ ctx }) => (hiddenElsewhere(ctx).length === 0 ? [] : ["before", "after"]),
  present: (rows, { ctx }) =>
    rows.map((row) => {
      const hidden = ctx.policy.hidden(ctx.actor, row.resource);
      return hidden.size === 0 ? row : { ...row, before: without(row.before, hidden), after: without(row.after, hidden) };
    }),
  defaultSort: ["id", "DESC"],
});
