import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLOURS = 256;
const CHANNELS = 3;

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Three bytes a pixel, line by line. */
  readonly bytes: Buffer;
}

/** A picture of a screen has few colours: the same picture with a palette is less than half as large. */
export function smallPng(png: Buffer): Buffer {
  const { width, height, bytes } = decode(png);
  const { palette, indexOf } = paletteOf(bytes);
  const lines = Buffer.alloc((width + 1) * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const line = Math.floor(pixel / width);
    lines[line + 1 + pixel] = indexOf(bytes.readUIntBE(pixel * CHANNELS, CHANNELS));
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const parts = [chunk("IHDR", head), chunk("PLTE", palette), chunk("IDAT", deflateSync(lines, { level: 9 }))];
  return Buffer.concat([SIGNATURE, ...parts, chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** The most frequent colours; each other one stands for the nearest of them. */
function paletteOf(bytes: Buffer) {
  const counts = new Map<number, number>();
  for (let at = 0; at < bytes.length; at += CHANNELS) {
    const colour = bytes.readUIntBE(at, CHANNELS);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const colours = [...counts].sort(([, few], [, many]) => many - few).map(([colour]) => colour);
  const kept = colours.slice(0, MOST_COLOURS);
  const places = new Map(kept.map((colour, index) => [colour, index]));
  for (const colour of colours.slice(MOST_COLOURS)) places.set(colour, nearest(kept, colour));
  const palette = Buffer.alloc(kept.length * CHANNELS);
  for (const [index, colour] of kept.entries()) palette.writeUIntBE(colour, index * CHANNELS, CHANNELS);
  return { palette, indexOf: (colour: number) => places.get(colour)! };
}

function nearest(kept: readonly number[], colour: number): number {
  const distance = (other: number) =>
    [16, 8, 0].reduce((sum, shift) => sum + (((colour >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);
  let best = 0;
  for (let index = 1; index < kept.length; index++) if (distance(kept[index]!) < distance(kept[best]!)) best = index;
  return best;
}

/** A PNG as the browser writes it: eight bits a channel, no alpha, not interlaced. */
function decode(png: Buffer): Pixels {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  if (png[24] !== 8 || png[25] !== 2) throw new Error("not a PNG of three 8-bit channels");
  const data: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const filtered = inflateSync(Buffer.concat(data));
  const stride = width * CHANNELS;
  const bytes = Buffer.alloc(stride * height);
  for (let line = 0; line < height; line++) {
    const filter = filtered[line * (stride + 1)]!;
    for (let x = 0; x < stride; x++) {
      const at = line * stride + x;
      const left = x >= CHANNELS ? bytes[at - CHANNELS]! : 0;
      const up = line > 0 ? bytes[at - stride]! : 0;
      const corner = x >= CHANNELS && line > 0 ? bytes[at - stride - CHANNELS]! : 0;
      bytes[at] = (filtered[line * (stride + 1) + 1 + x]! + predicted(filter, { left, up, corner })) & 255;
    }
  }
  return { width, height, bytes };
}

function predicted(filter: number, { left, up, corner }: { left: number; up: number; corner: number }): number {
  if (filter < 4) return [0, left, up, (left + up) >> 1][filter]!;
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [left, up, corner].map((value) => Math.abs(guess - value));
  if (byLeft! <= byUp! && byLeft! <= byCorner!) return left;
  return byUp! <= byCorner! ? up : corner;
}
