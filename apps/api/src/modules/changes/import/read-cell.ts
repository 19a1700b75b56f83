import type { z } from "zod";
import { CAMPUS_ZONE, dayOf, instantOf } from "../campus-time.ts";
import type { OpColumn } from "./columns.ts";
import { type CellFault, cellFault } from "./fault.ts";
import { type Cell, isOdd, type OddCell } from "./table.ts";

type Answer = { readonly value: unknown } | { readonly fault: CellFault };

const fault = (...facts: Parameters<typeof cellFault>): Answer => ({ fault: cellFault(...facts) });

/** Written by hand into a cell to say "nothing"; an empty cell says nothing at all. */
export const EMPTY_WORDS = ["(空)", "（空）", "(empty)"] as const;
/** Allowed values named to whoever wrote another. */
const TOLD = 20;
/** Beyond these a spreadsheet has already rounded the digits of what was a card number. */
const EXACT_DIGITS = 1e15;

/**
 * A cell as its field wants it. Texts keep the blanks around them: whoever plans the wish knows whether the platform has them too.
 * @returns undefined for an empty cell: nothing is wished.
 */
export function readCell(cell: Cell, column: OpColumn): Answer | undefined {
  const plain = typeof cell === "string" ? cell.trim() : cell;
  if (plain === null || plain === "") return undefined;
  if (isOdd(plain)) return readOdd(plain, column);
  // As text it came from one of our lists of bad rows, unmended.
  if (typeof plain === "string" && plain.startsWith("=")) return fault("formula");
  if (typeof plain === "string" && (EMPTY_WORDS as readonly string[]).includes(plain.toLowerCase())) {
    return column.nullable ? { value: null } : fault("notNullable");
  }
  const candidate = converted(plain, column);
  if ("fault" in candidate) return candidate;
  const parsed = column.schema.safeParse(candidate.value);
  if (!parsed.success) return { fault: faultOfIssue(parsed.error.issues[0]!, column) };
  return candidate.value === plain ? { value: cell } : { value: candidate.value };
}

/** A cell that shows something else than it holds means what it shows where that is clear, and is named where it is not. */
function readOdd(cell: OddCell, column: OpColumn): Answer | undefined {
  const { type, allowed } = column;
  if (cell.odd === "formula") return fault("formula");
  if (cell.odd === "errorValue") return fault("errorValue", { shown: cell.text });
  if (cell.odd === "date") {
    if (type !== "text") return readCell(cell.text, column);
    return fault("dateInText", { shown: cell.text });
  }
  if (type !== "text") return readCell(cell.value, column);
  const known = [cell.text, String(cell.value)].filter((text) => allowed?.some((value) => String(value) === text));
  if (known.length === 1) return readCell(known[0]!, column);
  return fault("shownOtherwise", { shown: cell.text, held: cell.value });
}

function converted(plain: string | number | boolean, column: OpColumn): Answer {
  const { allowed, type, open } = column;
  const known = allowed && oneOf(plain, allowed);
  if (known && ("value" in known || !open)) return known;
  if (type === "boolean") return booleanOf(plain);
  if (type === "number" || type === "integer") return numberOf(plain);
  if (type === "instant") return timeOf(textOf(plain));
  if (type === "date") return dateOf(textOf(plain));
  if (type === "json") return jsonOf(textOf(plain));
  if (typeof plain === "number" && (Math.abs(plain) >= EXACT_DIGITS || hasLostZeros(plain, allowed ?? []))) {
    return fault("digitsLost");
  }
  const text = textOf(plain);
  return text.includes("\0") || !text.isWellFormed() ? fault("notStorable") : { value: text };
}

const textOf = (plain: string | number | boolean): string => String(plain);

function oneOf(plain: string | number | boolean, allowed: readonly (string | number)[]): Answer {
  const text = textOf(plain);
  const exact = allowed.find((value) => String(value) === text);
  const alike = allowed.filter((value) => String(value).toLowerCase() === text.toLowerCase());
  const value = exact ?? (alike.length === 1 ? alike[0] : undefined);
  if (value !== undefined) return { value };
  const more = allowed.length > TOLD ? `, … (${allowed.length})` : "";
  return fault("notAllowed", { allowed: `${allowed.slice(0, TOLD).join(", ")}${more}` });
}

/** A spreadsheet makes 1000 of the code `01000`. */
const hasLostZeros = (plain: number, known: readonly (string | number)[]) =>
  known.some((value) => typeof value === "string" && /^0\d+$/.test(value) && Number(value) === plain);

const YES = new Set(["是", "true", "yes", "1"]);
const NO = new Set(["否", "false", "no", "0"]);

function booleanOf(plain: string | number | boolean): Answer {
  const text = textOf(plain).toLowerCase();
  if (YES.has(text)) return { value: true };
  return NO.has(text) ? { value: false } : fault("notBoolean");
}

function numberOf(plain: string | number | boolean): Answer {
  if (typeof plain === "number") return { value: plain };
  const text = textOf(plain).normalize("NFKC").replaceAll(" ", "");
  const bare = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(",", "") : text;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(bare)) return fault("notNumber");
  const value = Number(bare);
  return Number.isFinite(value) ? { value } : fault("notNumber");
}

function dateOf(text: string): Answer {
  const value = dayOf(text.replace(/ 00:00:00$/, ""));
  return value ? { value } : fault("notDate");
}

/** A time without a zone is that of the campus. */
function timeOf(text: string): Answer {
  const value = instantOf(text, CAMPUS_ZONE);
  return value ? { value } : fault("notInstant");
}

function jsonOf(text: string): Answer {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return fault("notJson");
  }
}

function faultOfIssue(issue: z.core.$ZodIssue, { type }: OpColumn): CellFault {
  if (issue.code === "invalid_type") return cellFault(type === "integer" ? "notWhole" : "wrongType");
  if (issue.code === "too_small") {
    return cellFault(issue.origin === "string" ? "tooShort" : "tooSmall", { limit: Number(issue.minimum) });
  }
  if (issue.code === "too_big") {
    return cellFault(issue.origin === "string" ? "tooLong" : "tooBig", { limit: Number(issue.maximum) });
  }
  if (issue.code === "not_multiple_of") return cellFault("notMultiple", { limit: issue.divisor });
  return { ...cellFault("invalid"), message: issue.message };
}
