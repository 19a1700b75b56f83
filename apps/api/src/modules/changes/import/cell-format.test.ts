import { describe, expect, test } from "vitest";
import { formatOf, shownAs, shownDate, shownTime } from "./cell-format.ts";

describe("a number in a cell", () => {
  test.each([
    [14, undefined, "date"],
    [22, undefined, "date"],
    [57, undefined, "date"],
    [20, undefined, "time"],
    [46, undefined, "time"],
    [164, "yyyy-mm-dd hh:mm", "date"],
    [164, '[$-804]yyyy"年"m"月"d"日"', "date"],
    [164, "mmm", "date"],
    [164, "[h]:mm", "time"],
    [164, "hh:mm:ss", "time"],
    [164, "0000", "code"],
    [164, '"P-"000', "code"],
    [164, "0", undefined],
    [164, "#,##0.00", undefined],
    [164, '0.00" days"', undefined],
    [2, undefined, undefined],
    [0, undefined, undefined],
  ] as const)("of format %d %s is shown as a %s", (id, code, kind) => {
    expect(formatOf(id, code)?.kind).toBe(kind);
  });

  test("is shown as a code with its zeros and the texts around it, where it is a whole one", () => {
    const format = formatOf(164, '"P-"0000\\x') as never;
    expect([101, 12345, 1.5, -1].map((value) => shownAs(format, value))).toEqual(["P-0101x", "P-12345x", undefined, undefined]);
  });

  test.each([
    [1, false, "1900-01-01"],
    [59, false, "1900-02-28"],
    [60, false, undefined],
    [61, false, "1900-03-01"],
    [0.5, false, undefined],
    [-1, false, undefined],
    [0, true, "1904-01-01"],
    [46_348.354_166_666_664, false, "2026-11-22 08:30:00"],
    [44_886, true, "2026-11-22"],
    [1e9, false, undefined],
  ] as const)("%d, counted from 1904: %s, is the day %s", (serial, from1904, day) => {
    expect(shownDate(serial, from1904)).toBe(day);
  });

  test("whose format shows no day is a time of day, whatever day it is of", () => {
    expect([0.354_166_666_666_666_7, 46_349.5].map(shownTime)).toEqual(["08:30:00", "12:00:00"]);
  });
});
