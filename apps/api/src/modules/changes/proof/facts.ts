import { auditEvent } from "@campushub/drizzle/schema";
import { and, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../../core/context.ts";
import { loadConnection } from "../../connections/index.ts";
import { fieldLabels } from "../import/columns.ts";
import { changeOps, changeSets, timelineOf } from "../queries.ts";
import type { ChangeOpView, ChangeSetView, timelineSchema } from "../schema.ts";
import { localTime } from "./words.ts";

/** What the hub can prove of a change set, as it stands now. */
export interface Proof {
  readonly set: ChangeSetView;
  readonly connection: string;
  readonly steps: z.output<typeof timelineSchema>;
  /** The newest link of the audit chain that tells of this set. */
  readonly lastEvent: { readonly id: number; readonly hash: string } | undefined;
  readonly ops: readonly ChangeOpView[];
  /** `stream.field` and `stream:op` → what people call it. */
  readonly labels: ReadonlyMap<string, string>;
  /** Local time of the export. */
  readonly printedAt: string;
  readonly printedBy: string;
}

/** @throws AppError forbidden, notFound */
export async function loadProof(ctx: Ctx, id: number): Promise<Proof> {
  const set = await changeSets.one({ ctx, id });
  const steps = await timelineOf({ ctx, input: { id } });
  const ops: ChangeOpView[] = [];
  const query = { filter: { changeSetId: id } };
  for await (const page of changeOps.batches({ ctx, query, size: 5_000 })) ops.push(...page);
  const connection = await connectionOf(ctx, set.connectionId);
  return {
    set,
    steps,
    ops,
    lastEvent: await lastEventOf(ctx, id),
    connection: connection?.title ?? `#${set.connectionId}`,
    labels: labelsOf(ctx, connection?.connectorId, ops),
    printedAt: localTime(new Date(ctx.clock.now()).toISOString()),
    printedBy: ctx.actor.name,
  };
}

/** The proof outlives the connection. */
async function connectionOf(ctx: Ctx, id: number) {
  try {
    return await loadConnection(ctx, id);
  } catch (error) {
    if ((error as { code?: unknown }).code === "notFound") return undefined;
    throw error;
  }
}

async function lastEventOf(ctx: Ctx, id: number): Promise<Proof["lastEvent"]> {
  const [row] = await ctx.db
    .select({ id: auditEvent.id, hash: auditEvent.hash })
    .from(auditEvent)
    .where(and(eq(auditEvent.resource, "change-sets"), eq(auditEvent.recordId, String(id))))
    .orderBy(desc(auditEvent.id))
    .limit(1);
  return row;
}

function labelsOf(ctx: Ctx, connectorId: string | undefined, ops: readonly ChangeOpView[]): Proof["labels"] {
  const connector = connectorId === undefined ? undefined : ctx.connectors.get(connectorId);
  const names = new Set(ops.map(({ stream }) => stream));
  const labels = [...names].flatMap((name) => {
    const stream = connector && Object.hasOwn(connector.streams, name) ? connector.streams[name] : undefined;
    if (!stream) return [];
    const fields = fieldLabels(stream).map(([field, label]) => [`${name}.${field}`, label] as const);
    const titles = Object.entries(stream.write?.ops ?? {}).map(([op, { title }]) => [`${name}:${op}`, title.zh] as const);
    return [...fields, ...titles];
  });
  return new Map(labels);
}
