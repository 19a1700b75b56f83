import { expect, test } from "vitest";
import { titleAfter } from "./title-after.ts";

test("a set made of another one is named after it in the reader's language, and after the first one where it is the rest of a rest", () => {
  expect(titleAfter({ id: 12, title: "Top-ups", restOfId: null }, "Rest of")).toBe("Rest of #12 Top-ups");
  expect(titleAfter({ id: 13, title: "剩余 #12 充值", restOfId: 12 }, "Rest of")).toBe("Rest of #13 充值");
  expect(titleAfter({ id: 7, title: "x".repeat(200), restOfId: null }, "撤回")).toHaveLength(200);
});

test("a character that does not fit at the end of a long title is left out whole", () => {
  const cut = titleAfter({ id: 7, title: `x${"💡".repeat(99)}`, restOfId: null }, "撤回");
  expect(cut.isWellFormed()).toBe(true);
  expect(cut.length).toBeLessThanOrEqual(200);
});
