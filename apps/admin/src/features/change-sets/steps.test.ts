import { describe, expect, it } from "vitest";
import type { ChangeSetView } from "../../contract.ts";
import { dealtWith, plannedOps, stepsOf } from "./steps.ts";

const made = {
  createdAt: "1",
  plannedAt: null,
  submittedAt: null,
  decidedAt: null,
  startedAt: null,
  finishedAt: null,
  updatedAt: "9",
  approvalReasons: ["effect:money"],
  counts: {},
  verified: 0,
  unverified: 0,
};
const set = (status: ChangeSetView["status"], more: Partial<ChangeSetView> = {}) =>
  ({ ...made, status, ...more }) as unknown as ChangeSetView;
const told = (...given: Parameters<typeof set>) => stepsOf(set(...given)).map(({ name, state }) => `${name} ${state}`);
const approved = { plannedAt: "2", submittedAt: "3", decidedAt: "4" };

describe("the steps of a change set", () => {
  it("say what was done, where it stands and what lies ahead", () => {
    expect(told("draft")).toEqual(["draft done", "planned ahead", "submitted ahead", "applying ahead", "verified ahead"]);
    expect(told("submitted", { plannedAt: "2", submittedAt: "3" })).toEqual([
      "draft done",
      "planned done",
      "submitted here",
      "applying ahead",
      "verified ahead",
    ]);
    expect(told("applying", { ...approved, startedAt: "5", counts: { sending: 1 } })).toEqual([
      "draft done",
      "planned done",
      "approved done",
      "applying here",
      "verified ahead",
    ]);
  });

  it("name no approval that nobody was asked for", () => {
    const free = { plannedAt: "2", submittedAt: "3", approvalReasons: [] };
    expect(told("planned", free)).toEqual(["draft done", "planned done", "applying ahead", "verified ahead"]);
    expect(told("applied", { ...free, startedAt: "5", finishedAt: "6", counts: { applied: 2 }, verified: 2 })).toEqual([
      "draft done",
      "planned done",
      "applying done",
      "verified done",
    ]);
  });

  it("end with what ended it, and claim nothing that did not happen", () => {
    expect(told("rejected", approved)).toEqual(["draft done", "planned done", "submitted done", "rejected stopped"]);
    expect(told("cancelled", { plannedAt: "2", submittedAt: "3", finishedAt: "4" })).toEqual([
      "draft done",
      "planned done",
      "submitted done",
      "cancelled stopped",
    ]);
    expect(told("expired", { plannedAt: "2", finishedAt: "4" })).toEqual(["draft done", "planned done", "expired stopped"]);
  });

  it("of a set of which nothing was sent say so, and of one that failed that it was tried", () => {
    const begun = { ...approved, startedAt: "5", finishedAt: "6" };
    expect(told("failed", { ...begun, counts: { skipped: 3 } }).at(-1)).toBe("nothingSent stopped");
    expect(told("failed", { ...begun, counts: { skipped: 3 } })).not.toContain("applying done");
    expect(told("failed", { ...begun, counts: { rejected: 1, skipped: 2 } }).slice(-2)).toEqual([
      "applying done",
      "failed stopped",
    ]);
    expect(told("partial", { ...begun, counts: { applied: 2, rejected: 1 }, verified: 2 }).slice(-3)).toEqual([
      "applying done",
      "verified done",
      "partial stopped",
    ]);
  });

  it("tell the time of what was done only", () => {
    expect(stepsOf(set("submitted", { plannedAt: "2", submittedAt: "3" })).map(({ at }) => at)).toEqual([
      "1",
      "2",
      null,
      null,
      null,
    ]);
  });

  it("count what will be done and what was dealt with", () => {
    const counts = { update: 3, action: 1, noop: 2, applied: 4, sending: 1 };
    expect(plannedOps({ counts })).toBe(4);
    expect(dealtWith({ counts, total: 11 })).toBe(6);
  });
});
