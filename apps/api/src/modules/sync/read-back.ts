import type { Tx } from "@campushub/drizzle";
import { type Connector, type Fields, type Json, type Stream, wireOf } from "@campushub/kit";
import { sql } from "drizzle-orm";
import { rowsOf } from "../../infra/arrays.ts";
import { describePoints } from "../energy/index.ts";
import { deleteKeys } from "./engine/deletes.ts";
import { describesPoints } from "./engine/describes-points.ts";
import { DriftWatch } from "./engine/drift-watch.ts";
import { byKey } from "./engine/look-up.ts";
import { mergeRecords } from "./engine/merge-records.ts";
import { codeTables, isRefused, mapContext, type PreparedRecord, prepareReading, prepareRecord } from "./engine/prepare.ts";

export interface ObservedStream {
  readonly stream: Stream;
  /** Of the connection, without secrets. */
  readonly config: Record<string, unknown>;
  /** Epoch ms. */
  readonly now: number;
}

/** An object's fields, and of a record the content hash it would be held with; or why a run would have rejected it. */
export type Understood = { readonly data: Fields; readonly hash?: string } | { readonly refused: string };

/**
 * How objects read outside a run are understood: through the mapping and checks a run would use.
 * @returns for a row; `scope` is the one its record is held in.
 */
export function observedMapper(place: ObservedStream): (raw: Json, scope?: string) => Understood {
  const { stream, now } = place;
  const { preparation, context } = mapping(place);
  return (raw, scope = "") => {
    if (stream.kind === "reading") {
      const reading = prepareReading(stream, { raw, scope: "" }, { preparation, context, now });
      if (isRefused(reading)) return { refused: reading.message };
      const { point, ts, value, quality } = reading;
      return { data: { point, ts: new Date(ts).toISOString(), value, quality } };
    }
    const prepared = prepareRecord(stream, { raw, scope }, { preparation, context });
    if (isRefused(prepared)) return { refused: prepared.message };
    return { data: JSON.parse(prepared.data) as Fields, hash: prepared.hash };
  };
}

function mapping({ stream, config }: ObservedStream) {
  const preparation = {
    config,
    drift: new DriftWatch(wireOf(stream, config)),
    policy: "evolve" as const,
    tables: codeTables(config),
  };
  return { preparation, context: mapContext(preparation) };
}

export interface ReadBack {
  readonly tx: Tx;
  readonly connectionId: number;
  readonly connector: Connector;
  readonly name: string;
  readonly place: ObservedStream;
  readonly changeSetId: number;
  /** As observed just now. */
  readonly raws: readonly Json[];
  /** Keys the platform no longer has. */
  readonly gone: readonly string[];
}

/**
 * What was read back after a change becomes what the hub holds, with its history, so that nobody sees the old value until the
 * next sync. Readings are left to the next sync: raw is never overwritten from the side.
 */
export async function absorbReadBack(facts: ReadBack): Promise<void> {
  const { tx, connectionId, connector, name, place, changeSetId, raws, gone } = facts;
  if (place.stream.kind === "reading") return;
  const { preparation, context } = mapping(place);
  const { stream } = place;
  const bare = raws.map((raw) => prepareRecord(stream, { raw, scope: "" }, { preparation, context }));
  const keys = bare.flatMap((row) => (isRefused(row) ? [] : [row.key]));
  const scopes = await scopesOf(tx, { connectionId, name, keys });
  const byKey = new Map<string, PreparedRecord>();
  for (const [index, row] of bare.entries()) {
    if (isRefused(row)) continue;
    const scope = scopes.get(row.key) ?? "";
    const prepared = scope === "" ? row : prepareRecord(stream, { raw: raws[index]!, scope }, { preparation, context });
    if (!isRefused(prepared)) byKey.set(prepared.key, prepared);
  }
  const at = new Date(place.now).toISOString();
  const merge = { tx, connectionId, stream: name, runId: 0, changeSetId, at };
  const rows = [...byKey.values()];
  await mergeRecords(merge, rows);
  await deleteKeys(merge, gone);
  if (!describesPoints(connector, name)) return;
  const points = rows.map(({ key, label, data }) => ({ key, name: label, data }));
  if (points.length > 0) await describePoints({ tx, connectionId, points, at });
}

async function scopesOf(tx: Tx, facts: { connectionId: number; name: string; keys: readonly string[] }) {
  const { connectionId, name, keys } = facts;
  const rows = rowsOf<{ key: string; scope: string }>(
    await tx.execute(sql`
      select r.key, r.scope from ${byKey({ connectionId, stream: name }, keys)}`),
  );
  return new Map(rows.map(({ key, scope }) => [key, scope]));
}
