import { expect, it } from "vitest";
import { valueAt } from "./value-at.ts";

it("a refused value is shown as the platform sent it, at its place in the row", () => {
  expect(valueAt({ odd: "N/A" }, "odd")).toBe('"N/A"');
  expect(valueAt({ list: [{ odd: -1 }] }, "list.0.odd")).toBe("-1");
  expect(valueAt({ list: [{ odd: null }] }, "list[0].odd")).toBe("null");
});

it("a row that is a list of values is shown whole, and what is not there as a dash", () => {
  expect(valueAt(["P1", "2027-01-01 00:00:00", 3], "ts")).toBe('["P1","2027-01-01 00:00:00",3]');
  expect(valueAt({}, "constructor")).toBe("—");
  expect(valueAt({ a: 1 }, "")).toBe("—");
});
