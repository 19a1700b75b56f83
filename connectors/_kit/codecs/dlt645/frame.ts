/** DL/T 645 link layer (2007 and 1997 alike): `FE* 68 A0..A5 68 C L DATA CS 16`, data bytes +33H, checksum mod 256. Pure. */

export interface Frame {
  /** As on the nameplate: 12 hex digits, high byte first. `AAAAAAAAAAAA` is any meter, `999999999999` all of them. */
  readonly meter: string;
  readonly control: number;
  /** Without the +33H. */
  readonly data: Uint8Array;
  /** Wake-up bytes (FE) before it. */
  readonly preamble: number;
}

export type FrameFault = "no_frame" | "cut_short" | "too_long" | "checksum_error" | "bad_end";
export type Decoded =
  | { readonly ok: true; readonly frame: Frame; readonly end: number }
  | { readonly ok: false; readonly fault: FrameFault };

const START = 0x68;
const END = 0x16;
const WAKE = 0xfe;
const OFFSET = 0x33;
/** Bytes before DATA, from the first 68. */
const HEAD = 10;
/** The longest answer to a read. */
const LONGEST = 200;

export const WILDCARD = "AAAAAAAAAAAA";
export const BROADCAST = "999999999999";

/** @param meter 12 hex digits. @throws RangeError where it is none, or the data is too long */
export function encodeFrame({ meter, control, data }: Pick<Frame, "meter" | "control" | "data">, preamble = 4): Uint8Array {
  if (!/^[\dA-Fa-f]{12}$/.test(meter)) throw new RangeError(`${meter} is no meter address of 12 digits`);
  if (data.length > LONGEST) throw new RangeError(`${data.length} bytes do not fit a frame`);
  const bytes = new Uint8Array(preamble + HEAD + data.length + 2).fill(WAKE, 0, preamble);
  const body = bytes.subarray(preamble);
  body[0] = START;
  for (let index = 0; index < 6; index++) body[6 - index] = Number.parseInt(meter.slice(index * 2, index * 2 + 2), 16);
  body[7] = START;
  body[8] = control;
  body[9] = data.length;
  for (const [index, byte] of data.entries()) body[HEAD + index] = (byte + OFFSET) & 0xff;
  body[HEAD + data.length] = checksum(body, 0, HEAD + data.length);
  body[HEAD + data.length + 1] = END;
  return bytes;
}

function checksum(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let index = from; index < to; index++) sum += bytes[index]!;
  return sum & 0xff;
}

/** What begins at `at`, whole or why not. */
function frameAt(bytes: Uint8Array, at: number): Decoded {
  const fault = (name: FrameFault): Decoded => ({ ok: false, fault: name });
  if (bytes[at] !== START) return fault("no_frame");
  if (at + 7 < bytes.length && bytes[at + 7] !== START) return fault("no_frame");
  if (at + HEAD > bytes.length) return fault("cut_short");
  const length = bytes[at + 9]!;
  if (length > LONGEST) return fault("too_long");
  const sum = at + HEAD + length;
  if (sum + 2 > bytes.length) return fault("cut_short");
  if (checksum(bytes, at, sum) !== bytes[sum]) return fault("checksum_error");
  if (bytes[sum + 1] !== END) return fault("bad_end");
  const data = Uint8Array.from(bytes.subarray(at + HEAD, sum), (byte) => (byte - OFFSET) & 0xff);
  const meter = [6, 5, 4, 3, 2, 1].map((index) => hex(bytes[at + index]!)).join("");
  return { ok: true, frame: { meter, control: bytes[at + 8]!, data, preamble: wakesBefore(bytes, at) }, end: sum + 2 };
}

function wakesBefore(bytes: Uint8Array, at: number): number {
  let from = at;
  while (from > 0 && bytes[from - 1] === WAKE) from--;
  return at - from;
}

const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, "0");

/**
 * The first frame in these bytes; where none is whole, what is wrong with the most promising one. A beginning that may still become
 * a frame is waited for (`cut_short`): what stands inside it may be its data, however the bytes were cut on their way.
 */
export function decodeFrame(bytes: Uint8Array): Decoded {
  let worst: FrameFault = "no_frame";
  for (let at = bytes.indexOf(START); at !== -1; at = bytes.indexOf(START, at + 1)) {
    const decoded = frameAt(bytes, at);
    if (decoded.ok) return decoded;
    if (worst === "no_frame") worst = decoded.fault;
    if (decoded.fault === "cut_short") break;
  }
  return { ok: false, fault: worst };
}

/**
 * Cuts the first whole frame off a stream of bytes. Noise, a broken frame and a 68 inside data are stepped over; what may still become
 * a frame holds back what comes behind it until its length has come. @returns undefined: wait for more
 */
export function cutFrame(received: Uint8Array): { readonly frame: Frame; readonly rest: Uint8Array } | undefined {
  const decoded = decodeFrame(received);
  return decoded.ok ? { frame: decoded.frame, rest: received.subarray(decoded.end) } : undefined;
}

/**
 * The frame behind a beginning that never became one, once nothing more comes: it counts only where wake-up bytes stand before it and
 * nothing behind it. Neither is so in the data of another frame, whose checksum and end would follow; what is in doubt is nobody's.
 */
export function rescueFrame(received: Uint8Array): Frame | undefined {
  for (let at = received.indexOf(START); at !== -1; at = received.indexOf(START, at + 1)) {
    const decoded = frameAt(received, at);
    if (decoded.ok && decoded.end === received.length && decoded.frame.preamble > 0) return decoded.frame;
  }
  return undefined;
}
