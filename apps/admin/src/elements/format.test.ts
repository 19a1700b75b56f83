import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatDay,
  formatNumber,
  formatTime,
  formatTraffic,
  formatValue,
  instantOfLocal,
  localOfInstant,
  spanOf,
} from "./format.ts";

describe("a time", () => {
  it("is shown in Shanghai whatever the machine's zone", () => {
    expect(formatTime("2026-11-23T08:05:09Z")).toBe("2026-11-23 16:05");
    expect(formatTime("2026-11-23T08:05:09Z", true)).toBe("2026-11-23 16:05:09");
  });

  it("after four in the afternoon UTC belongs to the next day", () => {
    expect(formatDay("2026-11-23T16:30:00Z")).toBe("2026-11-24");
  });

  it("that is none shows nothing", () => {
    expect(formatTime("yesterday")).toBe("");
  });

  it("typed into a filter means Shanghai and comes back as typed", () => {
    expect(instantOfLocal("2026-11-23T16:05")).toBe("2026-11-23T08:05:00.000Z");
    expect(instantOfLocal("2026-11-23")).toBe("2026-11-22T16:00:00.000Z");
    expect(instantOfLocal("")).toBeUndefined();
    const minutes = fc.integer({ min: 0, max: 40_000_000 }).map((count) => Date.UTC(2000, 0, 1) + count * 60_000);
    fc.assert(
      fc.property(minutes, (at) => instantOfLocal(localOfInstant(new Date(at).toISOString())) === new Date(at).toISOString()),
    );
  });
});

describe("a span", () => {
  it("is told in the largest unit that fits", () => {
    expect(spanOf(12_400)).toEqual({ unit: "second", count: 12 });
    expect(spanOf(90_000)).toEqual({ unit: "minute", count: 2 });
    expect(spanOf(2 * 3_600_000)).toEqual({ unit: "hour", count: 2 });
    expect(spanOf(3 * 86_400_000)).toEqual({ unit: "day", count: 3 });
    expect(spanOf(-5)).toEqual({ unit: "second", count: 0 });
  });
});

describe("a value", () => {
  it("has thousands separators and keeps its decimals", () => {
    expect(formatNumber(1_284_000)).toBe("1,284,000");
    expect(formatNumber(-3.2)).toBe("-3.2");
    expect(formatNumber(41_200.6, 0)).toBe("41,201");
  });

  it("in bytes grows its unit, and bytes nobody counted are no zero", () => {
    expect(formatTraffic({ bytes: 0, read: 0 })).toBe("0 B");
    expect(formatTraffic({ bytes: 999, read: 1 })).toBe("999 B");
    expect(formatTraffic({ bytes: 92_400_000, read: 9 })).toBe("92.4 MB");
    expect(formatTraffic({ bytes: 0, read: 144_087 })).toBe("—");
  });

  it("that is missing is a dash, and zero is zero", () => {
    expect(formatValue(null)).toBe("—");
    expect(formatValue(undefined)).toBe("—");
    expect(formatValue(0)).toBe("0");
    expect(formatValue("")).toBe("—");
    expect(formatValue({ a: 1 })).toBe('{"a":1}');
  });
});
