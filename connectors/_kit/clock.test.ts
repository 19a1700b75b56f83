import { expect, test } from "vitest";
import { systemClock } from "./clock.ts";
import { FakeClock } from "./testing/fake-clock.ts";

test("the system clock sleeps no longer than told and wakes at once when aborted", async () => {
  await systemClock.sleep(1);
  const abort = new AbortController();
  const sleeping = systemClock.sleep(60_000, abort.signal);
  abort.abort(new Error("cancelled"));
  await expect(sleeping).rejects.toThrow("cancelled");
  await expect(systemClock.sleep(60_000, abort.signal)).rejects.toThrow("cancelled");
});

test("the fake clock stands still until told", () => {
  const clock = new FakeClock("2026-11-23T00:00:00Z");
  expect(clock.now()).toBe(Date.parse("2026-11-23T00:00:00Z"));
  clock.advance(500);
  expect(clock.now()).toBe(Date.parse("2026-11-23T00:00:00.500Z"));
});

test("a fake sleep takes no time, moves the clock and is remembered", async () => {
  const clock = new FakeClock();
  const before = clock.now();
  await clock.sleep(90_000);
  expect([clock.now() - before, clock.slept]).toEqual([90_000, [90_000]]);
});

test("fake sleeps side by side overlap", async () => {
  const clock = new FakeClock();
  const before = clock.now();
  await Promise.all([clock.sleep(100), clock.sleep(300), clock.sleep(200)]);
  expect(clock.now() - before).toBe(300);
});

test("a fake sleep ends by its signal too, before and during", async () => {
  const clock = new FakeClock();
  const abort = new AbortController();
  const sleeping = clock.sleep(100, abort.signal);
  abort.abort(new Error("cancelled"));
  await expect(sleeping).rejects.toThrow("cancelled");
  await expect(clock.sleep(100, abort.signal)).rejects.toThrow("cancelled");
});
