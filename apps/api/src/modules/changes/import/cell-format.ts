/** How a cell's number format shows its number; undefined: as a number. */
export type CellFormat =
  | { readonly kind: "date" }
  | { readonly kind: "time" }
  /** A code: so many digits, zeros in front, texts around. */
  | { readonly kind: "code"; readonly digits: number; readonly before: string; readonly after: string };

/** Built-in formats (§18.8.30) that show a day, those of East Asia among them; and those that show a time of day or a duration alone. */
const isBuiltInDate = (id: number) =>
  (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58);
const isBuiltInTime = (id: number) => (id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47);

/** @param code of a format that is none of the built-in ones. */
export function formatOf(id: number, code: string | undefined): CellFormat | undefined {
  if (code !== undefined) return ownFormat(code);
  if (isBuiltInDate(id)) return { kind: "date" };
  return isBuiltInTime(id) ? { kind: "time" } : undefined;
}

const TEXT = String.raw`(?:"[^"]*"|\\.|[-\s])*`;
const CODE = new RegExp(`^(${TEXT})(0+)(${TEXT})$`);

function ownFormat(code: string): CellFormat | undefined {
  const [positive = ""] = code.split(";", 1);
  const asCode = CODE.exec(positive);
  if (asCode) {
    const [, before, zeros, after] = asCode as unknown as [string, string, string, string];
    const shown = { digits: zeros.length, before: literal(before), after: literal(after) };
    return shown.digits > 1 || shown.before !== "" || shown.after !== "" ? { kind: "code", ...shown } : undefined;
  }
  // Without quoted and escaped text, colours, conditions and locales, only a date format still has these letters.
  const bare = code
    .replace(/"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, "")
    .replace(/general/gi, "")
    .toLowerCase();
  if (/[yd]/.test(bare)) return { kind: "date" };
  if (/[hs]/.test(bare)) return { kind: "time" };
  return bare.includes("m") ? { kind: "date" } : undefined;
}

const literal = (text: string): string =>
  text.replace(/"([^"]*)"|\\(.)/g, (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? "");

/** The text such a format makes of a number; undefined where it shows something else than its digits. */
export function shownAs({ digits, before, after }: Extract<CellFormat, { kind: "code" }>, value: number): string | undefined {
  if (!Number.isSafeInteger(value) || value < 0) return undefined;
  return `${before}${String(value).padStart(digits, "0")}${after}`;
}

const DAY_MS = 86_400_000;
/** Days from each epoch of spreadsheets to 1970-01-01. */
const DAYS_1900 = 25_569;
const DAYS_1904 = 24_107;
/** Spreadsheets believe that there was a 29 February 1900: what lies before it is a day further on than it seems. */
const NO_DAY = 60;

/** A serial number of days as the local day and time it shows; a spreadsheet knows no time zone. undefined: it shows none that there is. */
export function shownDate(serial: number, from1904: boolean): string | undefined {
  const day = Math.floor(serial);
  if (serial < 0 || (!from1904 && (day === 0 || day === NO_DAY))) return undefined;
  const epoch = from1904 ? DAYS_1904 : day < NO_DAY ? DAYS_1900 - 1 : DAYS_1900;
  const ms = Math.round((serial - epoch) * 86_400) * 1_000;
  if (!(Math.abs(ms) < 8e15)) return undefined;
  const text = new Date(ms).toISOString().replace("T", " ").slice(0, 19);
  return ms % DAY_MS === 0 ? text.slice(0, 10) : text;
}

/** The time of day a serial number shows where its format shows no day. */
export const shownTime = (serial: number): string =>
  new Date(Math.round((serial - Math.floor(serial)) * 86_400) * 1_000).toISOString().slice(11, 19);
