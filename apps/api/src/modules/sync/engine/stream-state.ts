import type { Db, Tx } from "@campushub/drizzle";
import { type DriftPolicy, streamState } from "@campushub/drizzle/schema";
import type { Json, ReadMode, ReadRequest, Stream } from "@campushub/kit";
import { and, eq } from "drizzle-orm";

export type StreamStateRow = typeof streamState.$inferSelect;

export async function loadState(db: Db | Tx, connectionId: number, stream: string): Promise<StreamStateRow> {
  await db.insert(streamState).values({ connectionId, stream }).onConflictDoNothing();
  const [row] = await db
    .select()
    .from(streamState)
    .where(and(eq(streamState.connectionId, connectionId), eq(streamState.stream, stream)));
  return row!;
}

export interface PassPlan {
  readonly pass: number;
  readonly mode: ReadMode;
  readonly upTo: Date;
  readonly from: Date | null;
  readonly range: { from: string; to: string } | null;
  /** Where an interrupted pass goes on; null: from the start. */
  readonly position: Json | null;
  readonly resumed: boolean;
  readonly startedAt: Date;
  readonly scopes: string[];
  readonly policy: DriftPolicy;
}

/** An interrupted pass older than this is read anew: too much may have moved under it. */
const RESUME_WITHIN_MS = 6 * 3_600_000;
/** Where deletes are found by comparing snapshots, one is due at least this often. */
const SNAPSHOT_EVERY_MS = 24 * 3_600_000;

export interface PassWish {
  readonly mode: ReadMode | null;
  readonly range: { from: string; to: string } | null;
  readonly now: number;
  /** Platform clock less ours (ms). */
  readonly clockOffsetMs: number;
  /** A brake waits for a decision: only another snapshot can tell whether the rows are back. */
  readonly braked: boolean;
  /** When the connection's settings last changed: a position taken under other ones may mean another place. */
  readonly settingsAt: Date;
}

/**
 * Decides how a stream is read now. The upper bound is fixed here: the earlier of both clocks less the source's lag, so
 * that the watermark never runs ahead of rows still being written.
 */
export function planPass(stream: Stream, state: StreamStateRow, wish: PassWish): PassPlan {
  const mode = chooseMode(stream, state, wish);
  const base = { mode, range: wish.range, policy: state.driftPolicy };
  if (canResume(state, base, wish)) {
    return {
      ...base,
      pass: state.pass,
      upTo: state.passUpTo!,
      from: state.passFrom,
      position: (state.passPosition ?? null) as Json | null,
      resumed: true,
      startedAt: state.passStartedAt!,
      scopes: state.passScopes,
    };
  }
  const { lagSeconds = 0, overlapSeconds = 0 } = stream.read.cursor ?? {};
  const upTo = new Date(wish.now + Math.min(0, wish.clockOffsetMs) - lagSeconds * 1000);
  // The platform's clock may have jumped back, on a stream that has no snapshot to fall back to.
  const known = state.watermark && Math.min(state.watermark.getTime(), upTo.getTime());
  const from = mode === "incremental" && known !== null ? new Date(known - overlapSeconds * 1000) : null;
  return { ...base, pass: state.pass + 1, upTo, from, position: null, resumed: false, startedAt: new Date(wish.now), scopes: [] };
}

function chooseMode(stream: Stream, state: StreamStateRow, wish: PassWish): ReadMode {
  const { modes, deletes } = stream.read;
  if (!modes.includes("incremental")) return "snapshot";
  if (!modes.includes("snapshot")) return "incremental";
  if (wish.range || wish.mode === "snapshot" || !changesTellAll(stream, state, wish)) return "snapshot";
  if (wish.mode) return wish.mode;
  if (wish.braked) return "snapshot";
  const stale = !state.snapshotAt || wish.now - state.snapshotAt.getTime() > SNAPSHOT_EVERY_MS;
  return deletes === "snapshotDiff" && stale ? "snapshot" : "incremental";
}

/** Whether reading what changed since the watermark misses nothing; otherwise only a snapshot finds it, whatever is wished. */
function changesTellAll({ read }: Stream, { watermark }: StreamStateRow, { now, clockOffsetMs }: PassWish): boolean {
  if (!watermark) return false;
  const { overlapSeconds = 0, retentionDays = Number.POSITIVE_INFINITY } = read.cursor ?? {};
  const from = watermark.getTime() - overlapSeconds * 1000;
  if (now - from > retentionDays * 86_400_000) return false;
  // A platform clock that jumped back stamps new changes before the watermark.
  return now + clockOffsetMs >= watermark.getTime();
}

function canResume(
  state: StreamStateRow,
  base: { mode: ReadMode; range: PassWish["range"] },
  { now, settingsAt }: PassWish,
): boolean {
  if (!state.passMode || !state.passStartedAt || !state.passUpTo) return false;
  if (state.passMode !== base.mode || !sameRange(state.passRange, base.range)) return false;
  if (state.passStartedAt < settingsAt) return false;
  return now - state.passStartedAt.getTime() < RESUME_WITHIN_MS;
}

type Range = PassWish["range"];

/** Field by field: the database keeps the keys of an object in an order of its own. */
export const sameRange = (left: Range, right: Range) => left?.from === right?.from && left?.to === right?.to;

export function readRequest(plan: PassPlan): ReadRequest {
  return {
    mode: plan.mode,
    upTo: plan.upTo.toISOString(),
    ...(plan.from ? { from: plan.from.toISOString() } : {}),
    ...(plan.position === null ? {} : { resume: plan.position }),
    ...(plan.range ? { range: plan.range } : {}),
  };
}

/** Opens the pass in the database, so that an interruption finds it. */
export async function openPass(db: Db, key: { connectionId: number; stream: string }, plan: PassPlan): Promise<void> {
  if (plan.resumed) return;
  await db
    .update(streamState)
    .set({
      pass: plan.pass,
      passMode: plan.mode,
      passFrom: plan.from,
      passUpTo: plan.upTo,
      passRange: plan.range,
      passPosition: null,
      passStartedAt: plan.startedAt,
      passScopes: [],
    })
    .where(and(eq(streamState.connectionId, key.connectionId), eq(streamState.stream, key.stream)));
}

/** Closes the pass. `complete`: `watermark` counts from now on; `agreed`: what we hold is what it brought. */
export async function closePass(
  tx: Tx,
  key: { connectionId: number; stream: string },
  options: { plan: PassPlan; complete: boolean; agreed: boolean; watermark: Date },
): Promise<void> {
  const { plan, complete, agreed, watermark } = options;
  const counts = complete && !plan.range;
  await tx
    .update(streamState)
    .set({
      passMode: null,
      passFrom: null,
      passUpTo: null,
      passRange: null,
      passPosition: null,
      passStartedAt: null,
      passScopes: [],
      ...(counts ? { watermark } : {}),
      ...(counts && agreed && plan.mode === "snapshot" ? { snapshotAt: plan.upTo } : {}),
    })
    .where(and(eq(streamState.connectionId, key.connectionId), eq(streamState.stream, key.stream)));
}
