import { RetryableError } from "./errors.ts";
import { isJsonObject, type Json } from "./json.ts";

/** Digits alone, few enough to be exact. */
const DIGITS = /^\d{1,15}$/;

/**
 * The list under `field` of an answer. Whatever else stands there (one object, null, a text, nothing at all) is a malformed answer
 * and never an empty list: what a complete list lacks is deleted.
 * @throws RetryableError `malformed_list`
 */
export function listOf(container: Json | undefined, field: string): readonly Json[] {
  const list = isJsonObject(container) ? container[field] : undefined;
  if (!Array.isArray(list)) throw malformedList(`no list stands under ${field}`, { field, found: kindOf(list) });
  return list;
}

/** What has to be thrown where an answer's rows stand in a container that is not understood. */
export function malformedList(why: string, detail: Record<string, unknown> = {}): RetryableError {
  return new RetryableError(`the platform's answer holds no readable list: ${why}`, { code: "malformed_list", detail });
}

/**
 * How many rows the answer says there are: a whole number from 0 on, also written as digits. Absent or null: it does not say.
 * @throws RetryableError `bad_count` for anything else: a count nobody can read says nothing about the end of a list
 */
export function countOf(container: Json | undefined, field: string): number | undefined {
  const told = isJsonObject(container) ? container[field] : undefined;
  if (told === undefined || told === null) return undefined;
  const count = typeof told === "string" && DIGITS.test(told) ? Number(told) : told;
  if (typeof count === "number" && Number.isSafeInteger(count) && count >= 0) return count;
  throw new RetryableError(`the platform's count of its rows cannot be read (${field})`, {
    code: "bad_count",
    detail: { field, told: typeof told === "object" ? kindOf(told) : told },
  });
}

function kindOf(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}
