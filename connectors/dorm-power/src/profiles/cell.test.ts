import { RowError } from "@campushub/kit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amountOf, optionalAmountOf, textOf } from "./cell.ts";

describe("amounts", () => {
  test.each([
    ["28.4", 28.4],
    [28.4, 28.4],
    [" -3.10 ", -3.1],
    ["1,024.5", 1024.5],
    [1.005, 1.01],
    ["-0.001", 0],
    ["+7.", 7],
  ])("%j is read as %d", (value, amount) => {
    expect(amountOf(value, "odd")).toBe(amount);
  });

  test.each([["N/A"], [""], [null], [undefined], [{ value: "1" }], [[1]], ["1e3"], ["0x10"], ["12元"], [true]])(
    "%j is refused as an amount and never becomes zero",
    (value) => {
      expect(() => amountOf(value, "odd")).toThrow(expect.objectContaining({ code: "bad_number", path: "odd" }));
    },
  );

  test("any amount in hundredths comes back the same, as text and as number", () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), (hundredths) => {
        const amount = hundredths / 100;
        expect(amountOf(amount, "odd")).toBe(amount + 0);
        expect(amountOf(String(amount), "odd")).toBe(amount + 0);
        expect(amountOf(amount.toFixed(2), "odd")).toBe(amount + 0);
      }),
    );
  });

  test("an amount the platform leaves out is unknown, not zero", () => {
    expect(optionalAmountOf(undefined, "use")).toBeNull();
    expect(optionalAmountOf("", "use")).toBeNull();
  });
});

describe("texts", () => {
  test("an id sent as a number is the same id", () => {
    expect(textOf(99, "id")).toBe(textOf(" 99 ", "id"));
  });

  test("an object where a text belongs is refused", () => {
    expect(() => textOf({ a: 1 }, "name")).toThrow(RowError);
  });
});
