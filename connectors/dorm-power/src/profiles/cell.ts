import { isJsonObject, type Json, parseTime, RowError } from "@campushub/kit";

/** @throws RowError `not_an_object` */
export function objectOf(raw: Json | undefined, path: string): { [key: string]: Json } {
  if (!isJsonObject(raw)) throw new RowError("not_an_object", path, "an object was expected");
  return raw;
}

/** A text or a number as trimmed text. @throws RowError `missing` or `bad_text` */
export function textOf(value: Json | undefined, path: string): string {
  if (value === undefined || value === null || value === "") throw new RowError("missing", path, "no value");
  if (typeof value !== "string" && typeof value !== "number") throw new RowError("bad_text", path, "a text was expected");
  return String(value).trim();
}

export function optionalTextOf(value: Json | undefined, path: string): string | undefined {
  return value === undefined || value === null || value === "" ? undefined : textOf(value, path);
}

/** Digits with or without thousands separators, which stand in their places or nowhere: `0,123` and `1.234,567` are no such number. */
const DECIMAL = /^([+-]?)(\d+|[1-9]\d{0,2}(?:,\d{3})+)?(?:\.(\d*))?$/;
/** As Java and .NET write the very same: `1.0245E3`, `0E-8`. */
const SCIENTIFIC = /^([+-]?)(\d{1,40})(?:\.(\d{0,40}))?[eE]([+-]?\d{1,3})$/;
/** No amount has more digits before its point. */
const MOST_PLACES = 15;
/** 元 and kWh to the hundredth; a tariff to the ten-thousandth. */
const AMOUNT_DECIMALS = 2;
const PRICE_DECIMALS = 4;

/**
 * `28.4`, `"28.4"`, `"-3.10"` or `"1,024.5"` as a number of at most two decimals, halves away from zero as they are written.
 * @throws RowError `bad_number`: an amount is never guessed.
 */
export function amountOf(value: Json | undefined, path: string): number {
  return decimalOf(value, path, AMOUNT_DECIMALS);
}

export function optionalAmountOf(value: Json | undefined, path: string): number | null {
  return isNothing(value) ? null : amountOf(value, path);
}

/** 元 per kWh, likewise, with at most four decimals. @throws RowError `bad_number` */
export function optionalPriceOf(value: Json | undefined, path: string): number | null {
  return isNothing(value) ? null : decimalOf(value, path, PRICE_DECIMALS);
}

const isNothing = (value: Json | undefined) => value === undefined || value === null || value === "";

function decimalOf(value: Json | undefined, path: string, decimals: number): number {
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : "";
  const [, sign, whole = "", fraction = ""] = DECIMAL.exec(writtenOut(text)) ?? [];
  if (whole + fraction === "") throw new RowError("bad_number", path, `not an amount: ${JSON.stringify(value ?? null)}`);
  const kept = BigInt(whole.replaceAll(",", "") + fraction.slice(0, decimals).padEnd(decimals, "0"));
  const units = kept + (fraction.charAt(decimals) >= "5" ? 1n : 0n);
  const written = String(units).padStart(decimals + 1, "0");
  const amount = Number(`${written.slice(0, -decimals)}.${written.slice(-decimals)}`);
  return sign === "-" && amount !== 0 ? -amount : amount;
}

/** A number with an exponent as the same digits without one; anything else as it is. */
function writtenOut(text: string): string {
  const [, sign = "", whole = "", fraction = "", power] = SCIENTIFIC.exec(text) ?? [];
  if (power === undefined) return text;
  const digits = whole + fraction;
  const point = whole.length + Number(power);
  if (/^0+$/.test(digits)) return "0";
  if (point <= 0) return `${sign}0.${"0".repeat(Math.min(-point, MOST_PLACES))}${digits}`;
  return point > MOST_PLACES ? text : `${sign}${digits.padEnd(point, "0").slice(0, point)}.${digits.slice(point)}`;
}

/** @throws RowError `bad_time` */
export function isoOf(text: string, timeZone: string, path: string): string {
  return new Date(parseTime(text, timeZone, path)).toISOString();
}
