import type { Database } from "@campushub/drizzle";
import type { BrakeFacts, RowCounts } from "@campushub/drizzle/schema";
import type { Batch, Clock, ConnectorError, Json, Session, Stream } from "@campushub/kit";
import type { BrakeLimits } from "./deletes.ts";
import type { PassPlan } from "./stream-state.ts";

export type Counts = RowCounts;

/** The columns of counts, of a run and of its streams. */
export const COUNTED = ["read", "inserted", "updated", "unchanged", "rejected", "deleted", "bytes"] as const;

export const zeroCounts = (): Counts => ({ read: 0, inserted: 0, updated: 0, unchanged: 0, rejected: 0, deleted: 0, bytes: 0 });

export function addCounts(total: Counts, more: Counts): Counts {
  for (const name of Object.keys(total) as (keyof Counts)[]) total[name] += more[name];
  return total;
}

export interface PassContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly session: Session<Record<string, unknown>>;
  readonly connectionId: number;
  readonly runId: number;
  /** Under which this worker holds the run; a batch commits only while it does. */
  readonly claim: string;
  readonly name: string;
  readonly stream: Stream;
  readonly plan: PassPlan;
  readonly limits: BrakeLimits;
  readonly maxClockOffsetMs: number;
  /** The record stream whose rows also describe points. */
  readonly describesPoints: boolean;
  /** What made the session's signal abort, where a person did. */
  readonly wish: () => "cancel" | "pause" | undefined;
  /** Told after every committed batch; answers whether to go on. */
  readonly onProgress: (progress: { counts: Counts; expected: number | null }) => Promise<"go" | "cancel" | "pause">;
}

/** A part of the stream that the platform did not give while it gave the rest. */
export type Unread = Extract<Batch, { kind: "scopeFailed" }>;

export type PassEnd =
  /** `heldBack`: rows missing from the pass, but kept because it also brought rows nobody could name. */
  | { readonly kind: "success"; readonly counts: Counts; readonly heldBack?: number }
  | { readonly kind: "braked"; readonly counts: Counts; readonly brake: BrakeFacts; readonly unread: readonly Unread[] }
  /** Read to its end, but for these parts. */
  | { readonly kind: "failed"; readonly counts: Counts; readonly error: ConnectorError; readonly unread: readonly Unread[] }
  | { readonly kind: "stopped"; readonly counts: Counts; readonly why: "cancel" | "pause" };

export interface Row {
  readonly raw: Json;
  readonly scope: string;
}

/** The platform said this key is gone, after the first `after` rows of the buffer: a row behind them brings it back. */
export interface Gone {
  readonly key: string;
  readonly after: number;
}

/** What has been read but not yet written, and the position that holds once it is. */
export interface Buffer {
  rows: Row[];
  gone: Gone[];
  scopes: string[];
  position: Json | undefined;
  bytes: number;
}
