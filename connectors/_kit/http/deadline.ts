export interface Deadline {
  /** Aborts when the time is over or the outer signal aborts. */
  readonly signal: AbortSignal;
  /** Whether it was the time. */
  expired(): boolean;
  /** Lets go of timer and outer signal: a run makes millions of requests under one signal. */
  release(): void;
}

/** Ends one request after `ms` of real time, or with `outer`. */
export function deadlineOf(outer: AbortSignal, ms: number): Deadline {
  const controller = new AbortController();
  let expired = false;
  const onAbort = () => controller.abort(outer.reason);
  const timer = setTimeout(() => {
    expired = true;
    controller.abort(new Error("timed out"));
  }, ms);
  outer.addEventListener("abort", onAbort, { once: true });
  if (outer.aborted) onAbort();
  return {
    signal: controller.signal,
    expired: () => expired,
    release() {
      clearTimeout(timer);
      outer.removeEventListener("abort", onAbort);
    },
  };
}
