import { describe, expect, it } from "vitest";
import type { Reading } from "../../contract.ts";
import { lineOf, usualStep } from "./line.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 23);
const readings = (hours: readonly number[]): Reading[] =>
  hours.map((hour) => ({
    id: `1:${hour}`,
    pointId: 1,
    ts: new Date(START + hour * HOUR).toISOString(),
    value: 100 + hour,
    quality: 0,
    source: 0,
  }));
const SIZE = { width: 100, height: 50 };

describe("a series as a line", () => {
  it("is one piece where nothing is missing", () => {
    const line = lineOf(readings([0, 1, 2, 3]), SIZE);
    expect(line?.segments).toHaveLength(1);
    expect(line?.gaps).toEqual([]);
    expect(line).toMatchObject({ least: 100, most: 103 });
  });

  it("breaks where the meter was silent, and the silence is drawn as such", () => {
    const line = lineOf(readings([0, 1, 2, 8, 9, 10]), SIZE);
    expect(line?.segments).toHaveLength(2);
    expect(line?.gaps).toEqual([{ from: START + 2 * HOUR, to: START + 8 * HOUR, x: 20, width: 60 }]);
  });

  it("shows a reading alone between two silences as a dot", () => {
    const line = lineOf(readings([0, 1, 2, 9, 16, 17, 18]), SIZE);
    expect(line?.dots).toHaveLength(1);
    expect(line?.gaps).toHaveLength(2);
  });

  it("needs two readings", () => {
    expect(lineOf(readings([1]), SIZE)).toBeUndefined();
    expect(lineOf([], SIZE)).toBeUndefined();
  });

  it("of equal values stays inside the picture", () => {
    const flat = readings([0, 1, 2]).map((reading) => ({ ...reading, value: 7 }));
    expect(lineOf(flat, SIZE)?.segments[0]?.path).not.toContain("NaN");
  });
});

describe("the usual step", () => {
  it("is the middle one, so that one silence does not stretch it", () => {
    expect(usualStep([0, 10, 20, 30, 500])).toBe(10);
    expect(usualStep([5])).toBe(0);
  });
});
