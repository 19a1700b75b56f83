import { describe, expect, it } from "vitest";
import type { ChangeSetView } from "../../contract.ts";
import { dealtWith, plannedOps, stepsOf } from "./steps.ts";

const set = (status: ChangeSetView["status"]) =>
  ({ status, createdAt: "1", plannedAt: "2", decidedAt: "3", startedAt: "4", finishedAt: "5" }) as unknown as ChangeSetView;
const states = (status: ChangeSetView["status"]) => stepsOf(set(status)).map(({ state }) => state);

describe("the steps of a change set", () => {
  it("say what was done, where it stands and what lies ahead", () => {
    expect(states("draft")).toEqual(["done", "ahead", "ahead", "ahead", "ahead"]);
    expect(states("submitted")).toEqual(["done", "done", "here", "ahead", "ahead"]);
    expect(states("applying")).toEqual(["done", "done", "done", "here", "ahead"]);
    expect(states("applied")).toEqual(["done", "done", "done", "done", "done"]);
    expect(states("rejected")).toEqual(["done", "done", "stopped", "ahead", "ahead"]);
  });

  it("tell the time of what was done only", () => {
    expect(stepsOf(set("submitted")).map(({ at }) => at)).toEqual(["1", "2", null, null, null]);
  });

  it("count what will be done and what was dealt with", () => {
    const counts = { update: 3, action: 1, noop: 2, applied: 4, sending: 1 };
    expect(plannedOps({ counts })).toBe(4);
    expect(dealtWith({ counts, total: 11 })).toBe(6);
  });
});
