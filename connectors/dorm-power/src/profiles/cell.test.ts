import { RowError } from "@campushub/kit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amountOf, optionalAmountOf, optionalPriceOf, textOf } from "./cell.ts";

describe("amounts", () => {
  test.each([
    ["28.4", 28.4],
    [28.4, 28.4],
    [" -3.10 ", -3.1],
    ["1,024.5", 1024.5],
    [1.005, 1.01],
    ["1.005", 1.01],
    ["-1.005", -1.01],
    ["12.344999999", 12.34],
    [12.344999999, 12.34],
    ["12.345", 12.35],
    ["0.00499999999", 0],
    ["999.995", 1000],
    ["1,234.50", 1234.5],
    ["-12,345,678.90", -12345678.9],
    ["00012.30", 12.3],
    [".5", 0.5],
    [1e-7, 0],
    [40.650000000000006, 40.65],
    ["-0.001", 0],
    ["+7.", 7],
  ])("%j is read as %d", (value, amount) => {
    expect(amountOf(value, "odd")).toBe(amount);
  });

  test.each([
    ["N/A"],
    [""],
    [null],
    [undefined],
    [{ value: "1" }],
    [[1]],
    ["0x10"],
    ["12元"],
    [true],
    ["0,123"],
    ["1.234,567"],
    ["1.234,56"],
    ["1.10,500"],
    ["1,5"],
    ["1,0000"],
    ["1234,567"],
    ["01,234"],
    ["1,,234"],
    [",123"],
    ["."],
    ["-"],
    ["1 000"],
    [1e21],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
  ])("%j is refused as an amount and never becomes zero", (value) => {
    expect(() => amountOf(value, "odd")).toThrow(expect.objectContaining({ code: "bad_number", path: "odd" }));
  });

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

  test.each([
    ["1.0245E3", 1024.5],
    ["-2.85e+1", -28.5],
    ["0E-8", 0],
    ["284E-1", 28.4],
    ["5e-3", 0.01],
    ["1E-30", 0],
    [1.5e-7, 0],
    ["1E14", 1e14],
  ])("%j with an exponent is the same amount without one", (value, amount) => {
    expect(amountOf(value, "odd")).toBe(amount);
  });

  test.each(["1E16", "1,024E3", "1E", "E5", "1e1000", "1.2.3e4"])("%j is no amount either", (value) => {
    expect(() => amountOf(value, "odd")).toThrow(expect.objectContaining({ code: "bad_number" }));
  });

  test("a price keeps the four decimals of a tariff", () => {
    for (const [value, price] of [
      ["0.5283", 0.5283],
      [0.5283, 0.5283],
      ["0.52825", 0.5283],
      ["0.55", 0.55],
      ["1,000.0001", 1000.0001],
    ] as const)
      expect(optionalPriceOf(value, "price")).toBe(price);
    expect(optionalPriceOf("", "price")).toBeNull();
    expect(() => optionalPriceOf("0,5283", "price")).toThrow(expect.objectContaining({ code: "bad_number" }));
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
