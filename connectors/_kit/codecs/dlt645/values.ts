/** What the data of DL/T 645 answers mean: data identifiers (DI) of the 2007 and 1997 editions, BCD, signs. Pure. */

interface Shape {
  readonly bytes: number;
  /** Digits behind the point. */
  readonly decimals: number;
  readonly unit: string;
  /** The highest bit is the sign. */
  readonly signed?: boolean;
}

const ENERGY: Shape = { bytes: 4, decimals: 2, unit: "kWh" };
const REACTIVE: Shape = { bytes: 4, decimals: 2, unit: "kvarh" };
const signed = (shape: Shape): Shape => ({ ...shape, signed: true });

/** DI pattern (`x`: any digit) → shape. The first that fits counts. */
const SHAPES: readonly (readonly [pattern: RegExp, shape: Shape])[] = [
  // Combined active, combined reactive 1 and 2: sums of both directions (DL/T 645-2007, table A.1).
  [/^0000..0[\dA-C]$/, signed(ENERGY)],
  [/^000[12]..0[\dA-C]$/, ENERGY],
  [/^000[34]..0[\dA-C]$/, signed(REACTIVE)],
  [/^000[5-8]..0[\dA-C]$/, REACTIVE],
  [/^0201(0[1-3]|FF)00$/, { bytes: 2, decimals: 1, unit: "V" }],
  [/^0202(0[1-3]|FF)00$/, { bytes: 3, decimals: 3, unit: "A", signed: true }],
  [/^0203(0[0-3]|FF)00$/, { bytes: 3, decimals: 4, unit: "kW", signed: true }],
  [/^0204(0[0-3]|FF)00$/, { bytes: 3, decimals: 4, unit: "kvar", signed: true }],
  [/^0205(0[0-3]|FF)00$/, { bytes: 3, decimals: 4, unit: "kVA" }],
  [/^0206(0[0-3]|FF)00$/, { bytes: 2, decimals: 3, unit: "", signed: true }],
  [/^02800002$/, { bytes: 2, decimals: 2, unit: "Hz" }],
  [/^0090010[01]$/, ENERGY],
  [/^0090020[01]$/, { bytes: 4, decimals: 2, unit: "元" }],
  [/^90[12].$/, ENERGY],
  [/^B61[1-3]$/, { bytes: 2, decimals: 0, unit: "V" }],
  [/^B62[1-3]$/, { bytes: 2, decimals: 2, unit: "A" }],
  [/^B63[0-3]$/, { bytes: 3, decimals: 4, unit: "kW" }],
];

export interface Measured {
  /** One per phase or tariff of a block; null: the meter has none (all FF). */
  readonly values: readonly (number | null)[];
  readonly unit: string;
}

export class ValueError extends Error {}

/** @param di hex digits, high byte first: 8 (2007) or 4 (1997). @returns undefined: no measured value */
const shapeOf = (di: string): Shape | undefined => SHAPES.find(([pattern]) => pattern.test(di))?.[1];

/** @param data of the answer, behind the DI. @throws ValueError: unknown DI, wrong length, not decimal */
export function readMeasured(di: string, data: Uint8Array): Measured {
  const shape = shapeOf(di);
  if (!shape) throw new ValueError(`no known value has the identifier ${di}`);
  const { bytes, unit } = shape;
  const isBlock = di.match(/../g)?.includes("FF") ?? false;
  if (data.length === 0 || data.length % bytes !== 0 || (!isBlock && data.length !== bytes)) {
    throw new ValueError(`${data.length} bytes are no ${di}`);
  }
  const values = Array.from({ length: data.length / bytes }, (_, n) =>
    decimalOf(shape, data.subarray(n * bytes, (n + 1) * bytes)),
  );
  return { values, unit };
}

function decimalOf({ decimals, signed }: Shape, bytes: Uint8Array): number | null {
  if (bytes.every((byte) => byte === 0xff)) return null;
  const high = bytes.at(-1)!;
  const negative = signed === true && (high & 0x80) !== 0;
  const digits = [...bytes.subarray(0, -1), negative ? high & 0x7f : high].reverse().map(digitsOf).join("");
  const value = Number(`${digits.slice(0, digits.length - decimals)}.${digits.slice(digits.length - decimals) || "0"}`);
  return negative && value !== 0 ? -value : value;
}

function digitsOf(byte: number): string {
  const [high, low] = [byte >> 4, byte & 0x0f];
  if (high > 9 || low > 9) throw new ValueError("a digit is not decimal");
  return `${high}${low}`;
}

/** A number as BCD bytes, low byte first; where it may be negative the highest bit is its sign. @throws RangeError where it does not fit */
export function writeBcd(value: number, { bytes, decimals, signed = false }: Omit<Shape, "unit">): Uint8Array {
  const digits = Math.round(Math.abs(value) * 10 ** decimals)
    .toString()
    .padStart(bytes * 2, "0");
  const fits = digits.length <= bytes * 2 && (signed ? Number(digits[0]) < 8 : value >= 0);
  if (!fits) throw new RangeError(`${value} does not fit ${bytes} bytes`);
  const written = Uint8Array.from({ length: bytes }, (_, n) =>
    Number.parseInt(digits.slice((bytes - 1 - n) * 2, (bytes - n) * 2), 16),
  );
  if (value < 0) written[bytes - 1]! |= 0x80;
  return written;
}

/** Twelve digits (address 04000401, meter number 04000402 or C032), as on the nameplate. @throws ValueError */
export function readNumber(data: Uint8Array): string {
  if (data.length !== 6) throw new ValueError(`${data.length} bytes are no meter number`);
  return [...data]
    .reverse()
    .map((byte) => byte.toString(16).toUpperCase().padStart(2, "0"))
    .join("");
}

/** Date and weekday (04000101: WW DD MM YY). @returns `YYYY-MM-DD`. @throws ValueError */
export function readDate(data: Uint8Array): string {
  if (data.length !== 4) throw new ValueError(`${data.length} bytes are no date`);
  const [, day, month, year] = [...data].map(digitsOf);
  const date = `20${year}-${month}-${day}`;
  const known = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(known.getTime()) || known.toISOString().slice(0, 10) !== date) throw new ValueError(`${date} is no day`);
  return date;
}

/** Time of day (04000102: ss mm hh). @returns `HH:MM:SS`. @throws ValueError */
export function readTimeOfDay(data: Uint8Array): string {
  if (data.length !== 3) throw new ValueError(`${data.length} bytes are no time`);
  const [second, minute, hour] = [...data].map(digitsOf);
  const time = `${hour}:${minute}:${second}`;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) throw new ValueError(`${time} is no time of day`);
  return time;
}

export interface RelayState {
  /** Bit 4 of status word 3: the relay itself. */
  readonly relay: "closed" | "open";
  /** Bit 6: what it was last told. */
  readonly command: "closed" | "open";
  /** All sixteen bits: what the others mean differs between makers. */
  readonly word: number;
}

/** Status word 3 (04000503), two bytes, low first. @throws ValueError */
export function readRelay(data: Uint8Array): RelayState {
  if (data.length !== 2) throw new ValueError(`${data.length} bytes are no status word`);
  const word = data[0]! | (data[1]! << 8);
  return { relay: word & 0x10 ? "open" : "closed", command: word & 0x40 ? "open" : "closed", word };
}

/** Bits of ERR, the one byte of a refusal. */
const REFUSALS = ["other", "no_such_data", "not_authorised", "baud", "year_zones", "day_periods", "tariffs"] as const;
export type Refusal = (typeof REFUSALS)[number];

/** Why a meter refused (control with bit 6). Bit 2: stop at once, three wrong passwords lock a meter for a day. */
export const readRefusal = (data: Uint8Array): Refusal[] => REFUSALS.filter((_, bit) => ((data[0] ?? 1) & (1 << bit)) !== 0);
