import { expect, test } from "vitest";
import { wholeLabel } from "./names.ts";

test("the parts of a place stand apart, and one that is blank leaves no gap", () => {
  expect(wholeLabel("1号楼", "0101", "照明")).toBe("1号楼 · 0101 · 照明");
  expect(wholeLabel("", " ", "0625")).toBe("0625");
});
