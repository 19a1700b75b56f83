import { expect, test } from "vitest";
import { Memory } from "./memory.ts";

test("what was looked up before all was forgotten is not remembered after it", () => {
  const memory = new Memory<string>({ limit: 2, ttlMs: 10, now: () => 0 });
  const revokedMeanwhile = memory.begin();
  memory.clear();
  revokedMeanwhile("token", "who it stood for");
  expect(memory.get("token")).toBeUndefined();
  memory.begin()("token", "who it stands for");
  expect(memory.get("token")).toBe("who it stands for");
});
