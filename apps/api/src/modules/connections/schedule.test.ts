import { describe, expect, test } from "vitest";
import { demandSchedule, lastSlot, nextSlots } from "./schedule.ts";

const NOON = Date.parse("2026-11-24T12:00:00+08:00");
const local = (instant: number) => new Date(instant + 8 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");

describe("a schedule", () => {
  test("speaks of Shanghai's clock", () => {
    expect(nextSlots("30 6 * * *", NOON, 2).map(local)).toEqual(["2026-11-25 06:30", "2026-11-26 06:30"]);
    expect(local(lastSlot("30 6 * * *", NOON))).toBe("2026-11-24 06:30");
  });

  test("has a slot at the very instant it names", () => {
    expect(lastSlot("0 12 * * *", NOON)).toBe(NOON);
    expect(nextSlots("0 12 * * *", NOON, 1)).toEqual([NOON + 86_400_000]);
  });

  test.each(["", "* * * *", "* * * * * *", "61 * * * *", "0 0 30 2 *", "every hour"])(
    "written as '%s' is refused",
    (expression) => {
      expect(() => nextSlots(expression, NOON, 5)).toThrow(expect.objectContaining({ code: "invalid" }));
    },
  );

  test("more frequent than the platform allows is refused, also where only some of its slots are", () => {
    expect(() => demandSchedule("*/5 * * * *", 300, NOON)).not.toThrow();
    expect(() => demandSchedule("*/5 * * * *", 301, NOON)).toThrow(expect.objectContaining({ code: "invalid" }));
    expect(() => demandSchedule("0,2 * * * *", 300, NOON)).toThrow(expect.objectContaining({ code: "invalid" }));
    expect(() => demandSchedule("", 300, NOON)).not.toThrow();
  });
});
