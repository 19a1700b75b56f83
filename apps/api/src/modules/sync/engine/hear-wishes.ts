import type { RunProgress } from "./progress.ts";

/** A person's cancel ends every wait and request within a second. */
const ASK_EVERY_MS = 400;

export interface HeardWishes {
  /** Aborts once a person wants the run stopped. */
  readonly signal: AbortSignal;
  wish(): "cancel" | "pause" | undefined;
  end(): void;
}

/** Listens beside the work for whether a person wants it stopped: one answer may take minutes, and nothing is asked meanwhile. */
export function hearWishes(progress: Pick<RunProgress, "wish">): HeardWishes {
  const heard = new AbortController();
  let wish: "cancel" | "pause" | undefined;
  const ask = async () => {
    const said = await progress.wish();
    if (said === "go" || heard.signal.aborted) return;
    wish = said;
    heard.abort(new Error(`a person asked for: ${said}`));
  };
  // A database that does not answer is found by the work itself.
  const timer = setInterval(() => void ask().catch(() => {}), ASK_EVERY_MS);
  return { signal: heard.signal, wish: () => wish, end: () => clearInterval(timer) };
}
