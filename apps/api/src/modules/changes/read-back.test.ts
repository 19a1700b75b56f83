import { describe, expect, test } from "vitest";
import { wish, writtenOffice } from "../../../../../tests/helpers/office.ts";
import type { Fate } from "../../../../../tests/helpers/written-platform.ts";

const { stage, open, draft, carryOut } = writtenOffice();

/** The first of two ops meets this fate. */
async function carriedOut(fate: Fate, [op, fields]: readonly [string, Record<string, unknown>]) {
  await open();
  stage.platform.fate = ({ key }) => (key === "r1" ? fate : undefined);
  const id = await draft(
    ["r1", "r2"].map((key) => wish(key, op, fields)),
    { canary: 0, maxFailurePercent: 100 },
  );
  await carryOut(id);
  const [first, second] = await stage.ops(id);
  expect(second).toMatchObject({ outcome: "applied", code: null, verified: true });
  return { first, set: await stage.set(id) };
}

const OPS: [string, Record<string, unknown>][] = [
  ["update", { name: "new name" }],
  ["cut", {}],
  ["topUp", { amount: 700 }],
];

describe("a read-back", () => {
  test.each(OPS)("of a %s looks at the whole record, and says what changed besides", async (op, fields) => {
    const { first, set } = await carriedOut("alsoElsewhere", [op, fields]);
    expect(first).toMatchObject({ outcome: "applied", code: "other_changes", message: "limit 450 → 99", verified: false });
    expect(set).toMatchObject({ status: "partial", verified: 1, unverified: 1 });
  });

  test.each(OPS)("of a %s refused and found stored, or answered in two ways, is looked up", async (op, fields) => {
    for (const fate of ["refusedButDone", "doneAndRefused"] as const) {
      const { first, set } = await carriedOut(fate, [op, fields]);
      expect(first).toMatchObject({ outcome: "applied", code: "resolved", verified: true });
      expect(set).toMatchObject({ status: "applied", counts: { applied: 2 } });
      expect(stage.platform.arrived).toHaveLength(2);
    }
  });

  test("of what was refused and is not there leaves the refusal as it was said", async () => {
    const { first } = await carriedOut("refused", ["update", { name: "new name" }]);
    expect(first).toMatchObject({ outcome: "rejected", code: "not_today" });
  });

  test("of what was refused in words that no column holds keeps the refusal, and of the words what can be kept", async () => {
    const { first, set } = await carriedOut("refusedInOddWords", ["topUp", { amount: 700 }]);
    const told = expect.stringMatching(/^not today.*💡/);
    expect(first).toMatchObject({ outcome: "rejected", code: told, message: told, receipt: { odd: told } });
    expect(first!.message!.isWellFormed()).toBe(true);
    expect(set).toMatchObject({ status: "partial", counts: { applied: 1, rejected: 1 } });
  });
});
