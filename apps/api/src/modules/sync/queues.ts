/** `{ connectionId }`: there is something to do for this connection. The run itself is found and claimed in the database. */
export const SYNC_QUEUE = "sync";
/** A RetryWish: read these streams again. */
export const SYNC_RETRY_QUEUE = "sync-retry";

export interface RetryWish {
  readonly connectionId: number;
  readonly streams: readonly string[];
  readonly mode: "snapshot" | "incremental" | null;
  readonly range: { readonly from: string; readonly to: string } | null;
  /** Who asked for the run that failed. */
  readonly requestedBy: string | null;
  /** Which retry of that wish this is, from 1. */
  readonly retries: number;
}
