import { auditEvent } from "@campushub/drizzle/schema";
import { type Connector, metaOf } from "@campushub/kit";
import { and, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import { campusTime } from "../../../core/campus-time.ts";
import type { Ctx } from "../../../core/context.ts";
import type { Language } from "../../../core/languages.ts";
import { loadConnection } from "../../connections/index.ts";
import { changeOps, changeSets, timelineOf } from "../queries.ts";
import type { ChangeOpView, ChangeSetView, timelineSchema } from "../schema.ts";
import { nameIn, sayOpCode } from "../words.ts";

/** What people call a field, and the codes that it holds. */
export interface FieldWords {
  readonly label: string;
  readonly values: ReadonlyMap<string, string>;
  /** Empty: none, or the one that `unitField` says. */
  readonly unit: string;
  /** The field beside it that says its unit; empty: none. */
  readonly unitField: string;
}

/** What the stream of an op calls things. A record and what an op asks for may have fields of one name that mean different things. */
export interface ProofWords {
  /** By `stream:op`. */
  readonly titles: ReadonlyMap<string, string>;
  /** By `stream.field`, of the records. */
  readonly ofRecord: ReadonlyMap<string, FieldWords>;
  /** By `stream:op.field`, of what is asked for. */
  readonly ofWish: ReadonlyMap<string, FieldWords>;
  /** By an op's code: why it stands as it does. */
  readonly ofCode: ReadonlyMap<string, string>;
}

/** What the hub can prove of a change set, as it stands now. */
export interface Proof {
  readonly language: Language;
  readonly set: ChangeSetView;
  readonly connection: string;
  readonly steps: z.output<typeof timelineSchema>;
  /** The newest link of the audit chain that tells of this set. */
  readonly lastEvent: { readonly id: number; readonly hash: string } | undefined;
  readonly ops: readonly ChangeOpView[];
  readonly words: ProofWords;
  /** Local time of the export. */
  readonly printedAt: string;
  readonly printedBy: string;
}

export interface ProofWish {
  readonly id: number;
  /** Of whoever reads it. */
  readonly lang: Language;
}

/** @throws AppError forbidden, notFound */
export async function loadProof(ctx: Ctx, { id, lang: language }: ProofWish): Promise<Proof> {
  const set = await changeSets.one({ ctx, id });
  const steps = await timelineOf({ ctx, input: { id } });
  const ops: ChangeOpView[] = [];
  const query = { filter: { changeSetId: id } };
  for await (const page of changeOps.batches({ ctx, query, size: 5_000 })) ops.push(...page);
  const connection = await connectionOf(ctx, set.connectionId);
  const connector = connection && ctx.connectors.get(connection.connectorId);
  return {
    language,
    set,
    steps,
    ops,
    lastEvent: await lastEventOf(ctx, id),
    connection: connection?.title ?? `#${set.connectionId}`,
    words: wordsOf(language, connector, ops),
    printedAt: campusTime(ctx.clock.now()),
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

/** Of a connector that is gone nothing is known: names then stand as they are. */
function wordsOf(language: Language, connector: Connector | undefined, ops: readonly ChangeOpView[]): ProofWords {
  const titles = new Map<string, string>();
  const ofRecord = new Map<string, FieldWords>();
  const ofWish = new Map<string, FieldWords>();
  for (const name of new Set(ops.map(({ stream }) => stream))) {
    const stream = connector && Object.hasOwn(connector.streams, name) ? connector.streams[name]! : undefined;
    if (stream?.kind === "record") learn(ofRecord, { of: name, language }, stream.schema as z.ZodObject);
    for (const [op, { title, input }] of Object.entries(stream?.write?.ops ?? {})) {
      titles.set(`${name}:${op}`, nameIn(language, title));
      learn(ofWish, { of: `${name}:${op}`, language }, input);
    }
  }
  const codes = new Set(ops.flatMap(({ code }) => code ?? []));
  const ofCode = new Map([...codes].map((code) => [code, sayOpCode(language, code, connector?.manifest.messages)]));
  return { titles, ofRecord, ofWish, ofCode };
}

function learn(
  words: Map<string, FieldWords>,
  { of, language }: { of: string; language: Language },
  { shape }: z.ZodObject,
): void {
  for (const [field, schema] of Object.entries(shape)) {
    const { label, unit = "", unitField = "", values = {} } = metaOf(schema as z.ZodType);
    words.set(`${of}.${field}`, {
      label: label ? nameIn(language, label) : field,
      values: new Map(Object.entries(values).map(([value, names]) => [value, nameIn(language, names)])),
      unit: typeof unit === "string" ? unit : nameIn(language, unit),
      unitField,
    });
  }
}
