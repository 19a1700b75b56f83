import { expect, test } from "vitest";
import { lastDays, wholeDays } from "./days.ts";

const at = (text: string) => Date.parse(text);

test("the day that still runs is left out", () => {
  expect(lastDays(2, at("2026-11-23T08:00:00Z"), "Asia/Shanghai")).toEqual(["2026-11-21", "2026-11-22"]);
});

test("days turn at midnight in the platform's zone, not at midnight UTC", () => {
  expect(lastDays(1, at("2026-11-22T15:59:59Z"), "Asia/Shanghai")).toEqual(["2026-11-21"]);
  expect(lastDays(1, at("2026-11-22T16:00:00Z"), "Asia/Shanghai")).toEqual(["2026-11-22"]);
});

test("the day a window begins in is read whole", () => {
  expect(wholeDays(at("2026-02-27T23:00:00Z"), at("2026-03-02T00:00:00Z"), "UTC")).toEqual([
    "2026-02-27",
    "2026-02-28",
    "2026-03-01",
  ]);
});

test("a window within one day asks for nothing", () => {
  expect(wholeDays(at("2026-11-23T01:00:00Z"), at("2026-11-23T08:00:00Z"), "UTC")).toEqual([]);
});

test("no day is skipped or doubled over a change to summer time", () => {
  const days = wholeDays(at("2026-03-27T12:00:00Z"), at("2026-03-31T12:00:00Z"), "Europe/London");
  expect(days).toEqual(["2026-03-27", "2026-03-28", "2026-03-29", "2026-03-30"]);
});
