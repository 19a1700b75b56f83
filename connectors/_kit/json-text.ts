import { RemoteError } from "./errors.ts";
import type { Json } from "./json.ts";

/** No answer is nested deeper; what copies or prints a value takes the stack for each level. */
const MOST_LEVELS = 64;
/** A page of ten thousand rows of twenty-five fields; more would keep everybody waiting while it is parsed. */
const MOST_VALUES = 250_000;
/** A number of fewer characters and without an exponent is held exactly by a double. */
const SHORTEST_INEXACT = 16;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const NO_NUMBERS = ["NaN", "Infinity", "-Infinity"];

const [QUOTE, BACKSLASH, COMMA, MINUS, PLUS, POINT] = [34, 92, 44, 45, 43, 46];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [91, 93, 123, 125];
const [ZERO, NINE, UPPER_E, LOWER_E, UPPER_I, UPPER_N] = [48, 57, 69, 101, 73, 78];

/** A number that a double would make another one of, and what takes its place. */
interface Inexact {
  readonly from: number;
  readonly to: number;
  readonly written: string;
}

/**
 * Foreign JSON → value, with every digit as it was written: a whole number beyond 2^53 becomes a text of its digits, and what no double
 * holds (`1e400`, `NaN`) `{"notANumber": "1e400"}`, which no mapping takes for a value, so that it refuses its row and not its page.
 * Depth and number of values are bounded before anything is parsed. The reviver's source text would do the same several times slower.
 * @throws RemoteError `too_deep`, `too_many_values`; SyntaxError for what is no JSON
 */
export function readJson(text: string): Json {
  const inexact = lookOver(text);
  return JSON.parse(inexact.length === 0 ? text : rewritten(text, inexact)) as Json;
}

/** Walks over the text once, string by string. @throws RemoteError, SyntaxError for a string that does not end */
function lookOver(text: string): Inexact[] {
  const found: Inexact[] = [];
  const { length } = text;
  let levels = 0;
  let values = 1;
  for (let at = 0; at < length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) at = endOfString(text, at);
    else if (sign === COMMA) values++;
    else if (sign === OPEN_LIST || sign === OPEN) {
      values++;
      if (++levels > MOST_LEVELS) throw tooLarge("too_deep", "nested deeper than anything understood", MOST_LEVELS);
    } else if (sign === CLOSE_LIST || sign === CLOSE) levels--;
    else if (sign === MINUS || (sign >= ZERO && sign <= NINE) || sign === UPPER_N || sign === UPPER_I) {
      const to = endOfNumber(text, at);
      if (to === at) continue;
      const written = inexactly(text, at, to);
      if (written !== undefined) found.push({ from: at, to, written });
      at = to - 1;
    }
    if (values > MOST_VALUES) throw tooLarge("too_many_values", "more values than allowed; ask for smaller pages", MOST_VALUES);
  }
  return found;
}

function tooLarge(code: string, what: string, most: number): RemoteError {
  return new RemoteError(`the platform's answer is ${what}`, { code, detail: { most } });
}

/** Where the string that begins at `from` ends. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let first = at;
    while (text.charCodeAt(first - 1) === BACKSLASH) first--;
    if ((at - first) % 2 === 0) return at;
  }
  throw new SyntaxError("a string does not end");
}

/** Behind the last character that belongs to the number which begins at `from`. */
function endOfNumber(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (first < ZERO || first > NINE) {
    for (const word of NO_NUMBERS) if (text.startsWith(word, from)) return from + word.length;
  }
  let at = from;
  for (; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    const belongs =
      (sign >= ZERO && sign <= NINE) || sign === POINT || sign === MINUS || sign === PLUS || sign === LOWER_E || sign === UPPER_E;
    if (!belongs) break;
  }
  return at;
}

const WHOLE = /^-?[1-9]\d+$/;

/** What stands in the place of a number that would not come through; undefined for one that does, and for what is none. */
function inexactly(text: string, from: number, to: number): string | undefined {
  const source = text.slice(from, to);
  if (to - from < SHORTEST_INEXACT && !/[eNI]/i.test(source)) return undefined;
  const value = Number(source);
  if (WHOLE.test(source)) return Number.isSafeInteger(value) ? undefined : `"${source}"`;
  if (NO_NUMBERS.includes(source)) return notANumber(source);
  if (!NUMBER.test(source)) return undefined;
  const digits = significantDigits(source);
  if (!Number.isFinite(value) || (value === 0 && digits !== "")) return notANumber(source);
  const isHeld = Math.abs(value) <= Number.MAX_SAFE_INTEGER || digits === significantDigits(String(value));
  return isHeld ? undefined : `"${source}"`;
}

const significantDigits = (source: string) =>
  source
    .replace(/e.*$/i, "")
    .replace(/^[-0.]+|\./g, "")
    .replace(/0+$/, "");

const notANumber = (source: string) => JSON.stringify({ notANumber: source });

function rewritten(text: string, inexact: readonly Inexact[]): string {
  const parts: string[] = [];
  let behind = 0;
  for (const { from, to, written } of inexact) {
    parts.push(text.slice(behind, from), written);
    behind = to;
  }
  return parts.join("") + text.slice(behind);
}
