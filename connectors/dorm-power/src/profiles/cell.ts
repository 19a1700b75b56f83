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

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

/**
 * `28.4`, `"28.4"`, `"-3.10"` or `"1,024.5"` as a number of at most two decimals, halves away from zero.
 * @throws RowError `bad_number`: an amount is never guessed.
 */
export function amountOf(value: Json | undefined, path: string): number {
  const text = typeof value === "number" ? value : typeof value === "string" ? plain(value) : undefined;
  const number = text === undefined ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) throw new RowError("bad_number", path, `not an amount: ${JSON.stringify(value ?? null)}`);
  const rounded = (Math.sign(number) * Math.round(Math.abs(number) * 100 + 1e-7)) / 100;
  return rounded === 0 ? 0 : rounded;
}

export function optionalAmountOf(value: Json | undefined, path: string): number | null {
  return value === undefined || value === null || value === "" ? null : amountOf(value, path);
}

/** @throws RowError `bad_time` */
export function isoOf(text: string, timeZone: string, path: string): string {
  return new Date(parseTime(text, timeZone, path)).toISOString();
}

function plain(text: string): string | undefined {
  const digits = text.trim().replace(/(?<=\d),(?=\d{3})/g, "");
  return DECIMAL.test(digits) ? digits : undefined;
}
