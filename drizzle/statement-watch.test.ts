import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { watchStatement } from "./statement-watch.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const LIMIT_MS = 30_000;

/** When a statement whose thread is given this share of the time is over; undefined: not within ten minutes. */
async function overAfter(shareAt: (ms: number) => number | undefined, doneAfterMs = Number.POSITIVE_INFINITY) {
  const startedAt = performance.now();
  let over: number | undefined;
  let had = 0;
  const ownMs = async () => {
    const share = shareAt(performance.now() - startedAt);
    return share === undefined ? await new Promise<undefined>(() => {}) : had;
  };
  const end = watchStatement({ limitMs: LIMIT_MS, ownMs, onOver: () => (over = performance.now() - startedAt) });
  for (let ms = 0; ms < 600_000; ms += 100) {
    if (ms >= doneAfterMs) end();
    had += 100 * (shareAt(ms) ?? 0);
    await vi.advanceTimersByTimeAsync(100);
  }
  return over;
}

describe("a statement of the embedded database", () => {
  test("that spins on a machine of its own is over about its limit", async () => {
    expect(await overAfter(() => 1)).toBeLessThan(LIMIT_MS * 1.3);
  });

  test("is not over after its limit where its thread was given a tenth of the time and goes on", async () => {
    expect(await overAfter(() => 0.1, 4 * LIMIT_MS)).toBeUndefined();
    expect(await overAfter(() => 0.5)).toBeGreaterThan(1.9 * LIMIT_MS);
  });

  test("is over in any case after a few limits, however little its thread was given", async () => {
    expect(await overAfter(() => 0.01)).toBeLessThan(5.3 * LIMIT_MS);
  });

  test("whose thread stands still, or tells nothing, is over about its limit, whenever that began", async () => {
    expect(await overAfter(() => 0)).toBeLessThan(LIMIT_MS * 1.4);
    expect(await overAfter(() => undefined)).toBeLessThan(LIMIT_MS * 1.4);
    const stops = await overAfter((ms) => (ms < 60_000 ? 0.1 : undefined));
    expect(stops).toBeGreaterThan(60_000);
    expect(stops).toBeLessThan(60_000 + LIMIT_MS * 1.4);
  });

  test("that was answered is watched no more", async () => {
    expect(await overAfter(() => 1, 2_000)).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });
});
