import { expect, test } from "vitest";
import { isRefusedContent } from "./sql-state.ts";

const failed = (code: unknown) => new Error("Failed query", { cause: Object.assign(new Error("from the database"), { code }) });

test.each([
  ["22003", true],
  ["23514", true],
  ["54000", true],
  ["40001", false],
  ["53100", false],
  ["57014", false],
  ["ECONNRESET", false],
  [22003, false],
  [undefined, false],
])("an error of state %j says of what was written that it is refused for ever: %j", (code, isForEver) => {
  expect(isRefusedContent(failed(code))).toBe(isForEver);
});
