import { RetryableError } from "./errors.ts";
import type { Session } from "./session.ts";

const ATTEMPTS = 6;
const FIRST_WAIT_MS = 1000;

/** Refused with the platform's own word for "not now". It is waited out here and nowhere else: the transport does not try it again. */
export const isBusy = (error: RetryableError): boolean => error.code === "busy";

/**
 * Asks again while the platform says by a code of its own that it passes: busy, under maintenance. HTTP knows nothing of such a
 * refusal, whatever status it comes with. Half a minute in all, or until the signal; then the refusal is thrown.
 * @param passes default: the code `busy`
 */
export async function waitingOut<T>(
  { clock, signal }: Pick<Session, "clock" | "signal">,
  call: () => Promise<T>,
  passes: (error: RetryableError) => boolean = isBusy,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof RetryableError) || !passes(error) || attempt >= ATTEMPTS) throw error;
      await clock.sleep(FIRST_WAIT_MS * 2 ** (attempt - 1), signal);
    }
  }
}
