import { RetryableError } from "../errors.ts";
import { isBusy } from "../waiting-out.ts";
import { httpDate } from "./http-date.ts";
import type { HttpOptions } from "./types.ts";

const BACKOFF_BASE_MS = 500;
const BACKOFF_CAP_MS = 30_000;
/** A platform that says "come back in an hour" ends the run instead of holding it. */
const LONGEST_WAIT_MS = 120_000;

/** Runs until it succeeds, at most `attempts` times; only a RetryableError is tried again, and not one that is waited out elsewhere. */
export async function retrying<T>(options: HttpOptions, attempts: number, run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof RetryableError) || isBusy(error) || attempt >= attempts) throw error;
      const wait = error.retryAfterMs ?? backoff(attempt, options.random ?? Math.random);
      if (wait > LONGEST_WAIT_MS) throw error;
      options.log.debug({ code: error.code, attempt, waitMs: wait }, "retrying");
      await options.clock.sleep(wait, options.signal);
    }
  }
}

/** Exponential back-off with full jitter, so that many clients do not come back together. */
function backoff(attempt: number, random: () => number): number {
  return Math.round(random() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** attempt));
}

/**
 * RFC 9110 §10.2.3 Retry-After: seconds or an HTTP date. A date is the platform's, so it is measured against the Date
 * header of the same reply where there is one: a platform clock 8 h off does not make us wait 8 h. What is neither says nothing.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const value = headers["retry-after"]?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = httpDate(value);
  return at === undefined ? undefined : at - (httpDate(headers.date) ?? now);
}
