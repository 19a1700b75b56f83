import { inflateRawSync } from "node:zlib";
import { damaged, tooLarge, unreadable } from "./table.ts";

/** Bytes all parts read of one archive may have together; a text has fewer characters than bytes. */
export const MAX_UNPACKED_BYTES = 100_000_000;

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
/** An archive's comment, behind which its directory's end hides, has at most so many bytes. */
const END_BYTES = 22;
const MOST_COMMENT = 65_535;

interface Entry {
  readonly method: number;
  readonly flags: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly offset: number;
}

export interface Zip {
  /** A part as text; undefined where there is none. @throws AppError invalid, tooLarge */
  text(name: string): string | undefined;
}

/**
 * An archive (APPNOTE.TXT 4.3) of which only the parts asked for are unpacked, and never more than the limit: what the
 * directory says of sizes is believed only when it is too much.
 * @throws AppError invalid
 */
export function openZip(bytes: Buffer, limit = MAX_UNPACKED_BYTES): Zip {
  let left = limit;
  const entries = directory(bytes);
  return {
    text(name) {
      const entry = entries.get(name.toLowerCase());
      if (!entry) return undefined;
      if (entry.unpacked > left) throw unpacksTooLarge(limit);
      const content = unpack(bytes, entry, { left, limit });
      left -= content.length;
      return content.toString("utf8");
    },
  };
}

function directory(bytes: Buffer): Map<string, Entry> {
  const end = endOf(bytes);
  const count = bytes.readUInt16LE(end + 10);
  const entries = new Map<string, Entry>();
  let at = bytes.readUInt32LE(end + 16);
  for (let n = 0; n < count; n++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== ENTRY) throw damaged();
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    const name = bytes.toString("utf8", at + 46, at + 46 + nameBytes).replaceAll("\\", "/");
    // Names of parts are the same whatever their case (ECMA-376 part 2 §9.1.1).
    entries.set(name.toLowerCase(), {
      flags: bytes.readUInt16LE(at + 8),
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      unpacked: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
  return entries;
}

function endOf(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - END_BYTES - MOST_COMMENT);
  for (let at = bytes.length - END_BYTES; at >= first; at--) if (bytes.readUInt32LE(at) === END) return at;
  throw damaged();
}

function unpack(
  bytes: Buffer,
  { method, flags, packed, offset }: Entry,
  { left, limit }: { left: number; limit: number },
): Buffer {
  if (flags & ENCRYPTED)
    throw unreadable("the file is protected by a password; save it without one", "is encrypted", "fileEncrypted");
  if (offset + 30 > bytes.length || bytes.readUInt32LE(offset) !== LOCAL) throw damaged();
  const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  if (start + packed > bytes.length) throw damaged();
  const content = bytes.subarray(start, start + packed);
  if (method === STORED && content.length <= left) return content;
  if (method !== DEFLATED) throw method === STORED ? unpacksTooLarge(limit) : damaged();
  try {
    return inflateRawSync(content, { maxOutputLength: Math.max(1, left) });
  } catch (error) {
    throw (error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE" ? unpacksTooLarge(limit) : damaged();
  }
}

const unpacksTooLarge = (limit: number) =>
  tooLarge(`unpacks to more than ${limit / 1_000_000} MB`, "fileUnpacked", limit / 1_000_000);
