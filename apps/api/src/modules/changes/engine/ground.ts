import {
  type Connector,
  type Fields,
  isOffered,
  type Json,
  type Session,
  type Stream,
  type Write,
  type WriteGuard,
} from "@campushub/kit";
import type { Ctx } from "../../../core/context.ts";
import { type ConnectionRow, openSession } from "../../connections/index.ts";
import { type ObservedStream, observedMapper } from "../../sync/index.ts";

/** A connection opened for a plan or an apply. */
export interface Ground {
  readonly connector: Connector;
  readonly session: Session<Record<string, unknown>>;
  readonly row: ConnectionRow;
}

/** An object as it is in the platform now, mapped as a sync would. */
export interface ObservedRecord {
  readonly data: Fields;
  readonly raw: Json;
  readonly guard: string | undefined;
  /** Of a record: what the hub would hold it with. */
  readonly hash: string | undefined;
}

/** @param dryRun nothing but reads leaves, whatever the connector tries: a plan. */
export function openGround(
  ctx: Ctx,
  row: ConnectionRow,
  options: { signal: AbortSignal; dryRun: boolean; writes?: WriteGuard },
): Ground {
  return { ...openSession(ctx, row, options), row };
}

export const streamOf = ({ connector }: Ground, name: string): Stream => connector.streams[name]!;
/** Whether this version of the connector still writes to the stream. */
export const isWritable = ({ connector }: Ground, name: string): boolean =>
  Object.hasOwn(connector.streams, name) && connector.streams[name]!.write !== undefined;
export const writeOf = (ground: Ground, name: string): Write => streamOf(ground, name).write!;
/** Whether the settings of this connection let it do that op. */
export function offersOp(ground: Ground, name: string, op: string): boolean {
  if (!isWritable(ground, name)) return false;
  const { ops } = writeOf(ground, name);
  return Object.hasOwn(ops, op) && isOffered(ops[op]!, ground.session.config);
}

export const placeOf = (ctx: Ctx, ground: Ground, name: string): ObservedStream => ({
  stream: streamOf(ground, name),
  config: ground.session.config,
  now: ctx.clock.now(),
});

/** Objects asked for at once; the connector makes as few calls of them as it can. */
export const OBSERVE_AT_ONCE = 2_000;

/**
 * Reads these objects now. A key the platform does not have is absent from the answer; a row no run would accept is refused by
 * its reason, since nobody may change what nobody understands.
 * @param wanted.scopes of the keys whose records are held in one; their `hash` is right only with it.
 */
export async function observe(
  ctx: Ctx,
  ground: Ground,
  wanted: { readonly stream: string; readonly keys: readonly string[]; readonly scopes?: ReadonlyMap<string, string> },
): Promise<{ found: Map<string, ObservedRecord>; unreadable: Map<string, string> }> {
  const found = new Map<string, ObservedRecord>();
  const unreadable = new Map<string, string>();
  const keys = [...new Set(wanted.keys)].filter((key) => key !== "");
  const map = observedMapper(placeOf(ctx, ground, wanted.stream));
  for (let from = 0; from < keys.length; from += OBSERVE_AT_ONCE) {
    const seen = await writeOf(ground, wanted.stream).observe(ground.session, keys.slice(from, from + OBSERVE_AT_ONCE));
    for (const [key, { raw, guard }] of seen) {
      const mapped = map(raw, wanted.scopes?.get(key));
      if ("refused" in mapped) unreadable.set(key, mapped.refused);
      else found.set(key, { data: mapped.data, raw, guard, hash: mapped.hash });
    }
  }
  return { found, unreadable };
}
