import { reject } from "@campushub/drizzle/schema";
import { isJsonObject, type Json, type RecordStream, wireOf } from "@campushub/kit";
import { and, desc, eq, gt, inArray } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { loadConnection, openSettings } from "../connections/index.ts";
import { DriftWatch } from "./engine/drift-watch.ts";
import { codeTables, isRefused, mapContext, prepareRecord } from "./engine/prepare.ts";
import type { correctionSchema } from "./schema.ts";

export type Correction = z.output<typeof correctionSchema>;

interface Held {
  readonly connectionId: number;
  readonly stream: string;
  readonly key: string;
  /** As the hub holds it, JSON text. */
  readonly raw: string;
}

/** Who typed what into this record, and what the platform said and says; undefined where all of it is the platform's own. */
export async function correctionOf(ctx: Ctx, { connectionId, stream, key, raw }: Held): Promise<Correction | undefined> {
  const mine = and(eq(reject.connectionId, connectionId), eq(reject.stream, stream), eq(reject.key, key));
  const [mended] = await ctx.db
    .select()
    .from(reject)
    .where(and(mine, eq(reject.status, "replayed"), eq(reject.fixedRaw, raw)))
    .orderBy(desc(reject.id))
    .limit(1);
  if (!mended?.resolvedAt) return undefined;
  const [again] = await ctx.db
    .select({ id: reject.id, at: reject.lastSeenAt })
    .from(reject)
    .where(and(mine, inArray(reject.status, ["open", "replayed"]), gt(reject.lastSeenAt, mended.resolvedAt)))
    .orderBy(desc(reject.lastSeenAt))
    .limit(1);
  const platform = JSON.parse(mended.raw) as Json;
  const changes = leavesThatDiffer(platform, JSON.parse(raw) as Json);
  return {
    rejectId: mended.id,
    by: mended.resolvedBy ?? "",
    at: mended.resolvedAt.toISOString(),
    raw: platform,
    changes: changes.map(({ path, before, after }) => ({ path: path.join("."), before: before ?? null, after: after ?? null })),
    fields: await fieldsFrom(ctx, { connectionId, stream, key, raw, scope: mended.scope }, changes),
    againAt: again?.at.toISOString() ?? null,
    againRejectId: again?.id ?? null,
  };
}

interface Leaf {
  readonly path: readonly string[];
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** Lists count as objects by place. */
function leavesThatDiffer(before: Json | undefined, after: Json | undefined, path: readonly string[] = []): Leaf[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const isTree = (value: Json | undefined) => isJsonObject(value) || Array.isArray(value);
  if (!isTree(before) || !isTree(after)) return [{ path, before, after }];
  const [from, to] = [before, after] as [Record<string, Json>, Record<string, Json>];
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names.flatMap((name) => leavesThatDiffer(from[name], to[name], [...path, name]));
}

/**
 * Which fields of the record come from what was typed: the mapping is asked once more with each of those places saying something
 * else, and whatever turns out otherwise came from there. Empty where the mapping cannot be asked (the connector is gone).
 */
async function fieldsFrom(ctx: Ctx, held: Held & { scope: string }, changes: readonly Leaf[]): Promise<string[]> {
  const { connector, config } = openSettings(ctx, await loadConnection(ctx, held.connectionId));
  const stream = Object.hasOwn(connector.streams, held.stream) ? connector.streams[held.stream] : undefined;
  if (stream?.kind !== "record") return [];
  const preparation = {
    config,
    drift: new DriftWatch(wireOf(stream, config)),
    policy: "evolve",
    tables: codeTables(config),
  } as const;
  const dataOf = (raw: Json) => {
    const row = prepareRecord(
      stream as RecordStream,
      { raw, scope: held.scope },
      { preparation, context: mapContext(preparation) },
    );
    return isRefused(row) ? undefined : (JSON.parse(row.data) as Record<string, unknown>);
  };
  const now = dataOf(JSON.parse(held.raw) as Json);
  const moved = changes.flatMap(({ path, after }) => {
    const other = dataOf(withLeaf(JSON.parse(held.raw) as Json, path, another(after)));
    if (!now || !other) return [];
    return Object.keys(now).filter((field) => JSON.stringify(now[field]) !== JSON.stringify(other[field]));
  });
  return [...new Set(moved)];
}

/** A value of the same kind that is not this one. */
function another(value: Json | undefined): Json {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  const text = typeof value === "string" ? value : "";
  return text.trim() !== "" && Number.isFinite(Number(text)) ? String(Number(text) + 1) : `${text}1`;
}

function withLeaf(root: Json, path: readonly string[], value: Json): Json {
  if (path.length === 0) return value;
  let at = root as Record<string, Json>;
  for (const name of path.slice(0, -1)) at = at[name] as Record<string, Json>;
  at[path.at(-1)!] = value;
  return root;
}
