let twoByte: ReadonlyMap<string, Buffer> | undefined;
let fourByte: ReadonlyMap<string, Buffer> | undefined;

/**
 * Text → GB18030 bytes. The platform decodes with TextDecoder but has no encoder, so the tables are made by decoding every
 * code once: the two-byte range (GBK: what names use) at first use, the four-byte range when something lies beyond it.
 * A lone surrogate becomes "?", and so do a few characters of private use that GB18030 has no code for.
 */
export function encodeGb18030(text: string): Buffer {
  const parts: Buffer[] = [];
  for (const char of text) parts.push(encodeChar(char, char.codePointAt(0)!));
  return Buffer.concat(parts);
}

function encodeChar(char: string, codePoint: number): Buffer {
  if (codePoint < 0x80) return Buffer.from([codePoint]);
  if (char === "\ufffd") return fourBytes(REPLACEMENT);
  if (codePoint >= 0x10000) return fourBytes(codePoint - 0x10000 + ASTRAL);
  twoByte ??= twoByteTable();
  const short = twoByte.get(char);
  if (short) return short;
  fourByte ??= fourByteTable();
  return fourByte.get(char) ?? Buffer.from("?");
}

function twoByteTable(): ReadonlyMap<string, Buffer> {
  const codes: Buffer[] = [];
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) if (trail !== 0x7f) codes.push(Buffer.from([lead, trail]));
  }
  return tableOf(codes);
}

/** Index of the first four-byte code beyond the basic plane (0x90308130), and how many there are for that plane. */
const ASTRAL = 189_000;
const BASIC_PLANE_CODES = 39_420;
/** U+FFFD has a code of its own (0x8431a437): read back, it looks like a failure of the decoder. */
const REPLACEMENT = 39_417;

function fourByteTable(): ReadonlyMap<string, Buffer> {
  return tableOf(Array.from({ length: BASIC_PLANE_CODES }, (_, index) => fourBytes(index)));
}

/** The four-byte codes in their order: 10 × 126 × 10 per lead byte. */
function fourBytes(index: number): Buffer {
  return Buffer.from([
    0x81 + Math.floor(index / 12_600),
    0x30 + (Math.floor(index / 1260) % 10),
    0x81 + (Math.floor(index / 10) % 126),
    0x30 + (index % 10),
  ]);
}

function tableOf(codes: readonly Buffer[]): ReadonlyMap<string, Buffer> {
  const decoder = new TextDecoder("gb18030");
  const table = new Map<string, Buffer>();
  for (const code of codes) {
    const char = decoder.decode(code);
    if ([...char].length === 1 && char !== "\ufffd" && !table.has(char)) table.set(char, code);
  }
  return table;
}
