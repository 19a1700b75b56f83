import { RetryableError } from "./errors.ts";

/** Whether anything may (still) be written: the host is asked at the last moment before each write leaves. */
export interface WriteGuard {
  /** Known by now that nothing leaves any more: nobody need wait for a turn, or read first. */
  readonly isClosed: boolean;
  /** @throws RetryableError `write_stopped`: certainly nothing was sent */
  ask(): Promise<void>;
}

/** The code of what certainly did not leave, since the host let nothing more leave. */
export const WRITE_STOPPED = "write_stopped";

/** What a write ends with that the host did not let leave. */
export const writeStopped = () =>
  new RetryableError("writing was stopped before this was sent; nothing was sent", { code: WRITE_STOPPED });

/** Where nobody stops anything: reads, checks, a connector's own tests. */
export const UNGUARDED: WriteGuard = { isClosed: false, ask: async () => {} };
