/**
 * At most `size` holders at a time, first come first served. Who is aborted while waiting leaves the queue.
 * @returns enter(signal) → leave()
 */
export function gateOf(size: number): (signal: AbortSignal) => Promise<() => void> {
  let free = Math.max(1, size);
  const waiting = new Set<() => void>();
  const leave = () => {
    const [next] = waiting;
    if (next) next();
    else free++;
  };
  return async (signal) => {
    signal.throwIfAborted();
    if (free > 0) {
      free--;
      return leave;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        waiting.delete(turn);
        reject(signal.reason);
      };
      const turn = () => {
        waiting.delete(turn);
        signal.removeEventListener("abort", onAbort);
        resolve();
      };
      waiting.add(turn);
      signal.addEventListener("abort", onAbort, { once: true });
    });
    return leave;
  };
}
