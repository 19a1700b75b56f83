import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHANGE_SET_STATUSES } from "../schema.ts";
import { approvalReasons } from "./approval.ts";
import { endOf, tooManyFailures } from "./finish.ts";
import { quietForMs } from "./quiet-hours.ts";
import { CHANGE_SET_EVENTS, isAllowed, statusAfter } from "./state-machine.ts";
import { sameValue, threeWay } from "./three-way.ts";

const SHANGHAI = (clock: string) => Date.parse(`2026-11-24T${clock}:00+08:00`);

describe("quiet hours", () => {
  test.each([
    ["", "03:00", 0],
    ["23:00-06:30", "22:59", 0],
    ["23:00-06:30", "23:00", 7.5 * 60],
    ["23:00-06:30", "06:29", 1],
    ["23:00-06:30", "06:30", 0],
    ["12:00-14:00", "13:00", 60],
    ["12:00-12:00", "12:00", 0],
  ])("of %s at %s last so many minutes more: %d", (hours, clock, minutes) => {
    expect(quietForMs(hours, SHANGHAI(clock))).toBe(minutes * 60_000);
  });

  test("are over when they say they are", () => {
    const clock = fc
      .integer({ min: 0, max: 1439 })
      .map((at) => `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`);
    fc.assert(
      fc.property(clock, clock, fc.integer({ min: 0, max: 86_400_000 }), (from, to, into) => {
        const now = SHANGHAI("00:00") + into;
        const left = quietForMs(`${from}-${to}`, now);
        expect(left).toBeGreaterThanOrEqual(0);
        if (left > 0) expect(quietForMs(`${from}-${to}`, now + left)).toBe(0);
      }),
    );
  });
});

describe("the states of a change set", () => {
  test("never leave the known ones, and nothing sends what was not approved", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CHANGE_SET_EVENTS), { maxLength: 30 }), (events) => {
        let status: (typeof CHANGE_SET_STATUSES)[number] = "draft";
        let approved = false;
        for (const event of events) {
          if (!isAllowed(status, event)) {
            expect(() => statusAfter(status, event)).toThrow(expect.objectContaining({ code: "conflict" }));
            continue;
          }
          if (event === "apply") expect(approved).toBe(true);
          status = statusAfter(status, event);
          expect(CHANGE_SET_STATUSES).toContain(status);
          if (event === "approve") approved = true;
          if (event === "plan" || event === "edit") approved = false;
        }
      }),
    );
  });

  test("end as what was done", () => {
    expect(endOf({ applied: 3, noop: 2 }, null)).toBe("applied");
    expect(endOf({ noop: 2 }, null)).toBe("applied");
    expect(endOf({ applied: 3, conflict: 1 }, null)).toBe("partial");
    expect(endOf({ applied: 1, unverified: 1 }, null)).toBe("partial");
    expect(endOf({ rejected: 3 }, "failures")).toBe("failed");
    expect(endOf({ skipped: 3 }, "cancelled")).toBe("cancelled");
    expect(endOf({ skipped: 2, unknown: 1 }, "cancelled")).toBe("failed");
  });

  test("stop at one failure among the first few, then at the share", () => {
    const rule = { canary: 3, maxFailurePercent: 10 };
    expect(tooManyFailures({ applied: 2, rejected: 1 }, rule)).toBe(true);
    expect(tooManyFailures({ applied: 30, rejected: 3 }, rule)).toBe(false);
    expect(tooManyFailures({ applied: 27, rejected: 3 }, rule)).toBe(true);
    expect(tooManyFailures({ applied: 30 }, rule)).toBe(false);
  });
});

test("approval is asked for every grave effect and for size", () => {
  expect(approvalReasons({ data: 20 }, 20)).toEqual([]);
  expect(approvalReasons({ data: 21 }, 20)).toEqual(["rows:21>20"]);
  expect(approvalReasons({ data: 1, physical: 1, money: 2, message: 1 }, 20)).toEqual([
    "effect:physical",
    "effect:money",
    "effect:message",
  ]);
});

const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(null), fc.constantFrom("a", "b"));
const fields = fc.dictionary(fc.constantFrom("x", "y", "z"), value);

test("three ways: a wish granted already is no change, and only what moved under the author is a conflict", () => {
  fc.assert(
    fc.property(fc.option(fields), fields, fields, (base, now, desired) => {
      const diff = threeWay({ base, now, desired });
      expect(diff.map(({ field }) => field)).toEqual(Object.keys(desired));
      for (const { field, verdict } of diff) {
        const moved = base !== null && !sameValue(base[field], now[field]);
        if (sameValue(now[field], desired[field])) expect(verdict).toBe("same");
        else expect(verdict).toBe(moved ? "conflict" : "change");
      }
      expect(threeWay({ base: now, now: { ...now, ...desired }, desired }).every(({ verdict }) => verdict === "same")).toBe(true);
    }),
  );
});
