import fc from "fast-check";
import { describe, expect, test } from "vitest";
import published from "./fixtures/frames.json" with { type: "json" };
import {
  cutFrame,
  decodeFrame,
  encodeFrame,
  followUpRequest,
  isRefused,
  readDate,
  readMeasured,
  readNumber,
  readRefusal,
  readRelay,
  readRequest,
  readRequest1997,
  readTimeOfDay,
  relayRequest,
  rescueFrame,
  splitData,
  ValueError,
  writeBcd,
  writeRequest,
} from "./index.ts";

const bytesOf = (text: string) => Uint8Array.from(text.trim().split(/\s+/), (pair) => Number.parseInt(pair, 16));
const hexOf = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");

describe("every published frame", () => {
  test.each(published.frames.map((entry) => [entry.frame, entry] as const))("%s is read as published", (text, entry) => {
    const decoded = decodeFrame(bytesOf(text));
    if (entry.expect !== "ok") {
      expect(decoded).toEqual({ ok: false, fault: entry.expect });
      return;
    }
    if (!decoded.ok) throw new Error(decoded.fault);
    const { frame } = decoded;
    const { parsed } = entry;
    expect(frame.meter).toBe(parsed.meter_no);
    expect(frame.control).toBe(Number.parseInt(parsed.control, 16));
    expect(frame.preamble).toBe(parsed.preamble);
    expect(hexOf(frame.data)).toBe(parsed.data_minus33);
    expect(hexOf(encodeFrame(frame, frame.preamble))).toBe(text.trim());
    if (entry.value === null) return;
    if (isRefused(frame)) expect(`ERR 0x${hexOf(frame.data)}`).toBe(entry.value);
    else if (entry.di === null) expect(readNumber(frame.data)).toBe(entry.value);
    else {
      const { di, rest } = splitData(frame, entry.protocol.endsWith("1997") ? 2 : 4);
      expect(di).toBe(entry.di);
      expect(readMeasured(di, rest)).toEqual({ values: [entry.value], unit: entry.unit });
    }
  });

  test("is what our own requests look like on the wire", () => {
    const find = (meaning: string) =>
      published.frames.find((entry) => entry.expect === "ok" && entry.meaning.startsWith(meaning))!.frame;
    const bare = (bytes: Uint8Array) => hexOf(bytes.subarray(4));
    expect(bare(readRequest("000000000001", "00010000").bytes)).toBe(find("read request 00010000"));
    expect(bare(readRequest1997("010003635927", "B611").bytes)).toBe(find("read request B611"));
    const trip = { level: "00", password: "000000", operator: "00000000", deadline: "2018-05-12 15:41:24" };
    expect(bare(relayRequest("111111111111", "trip", trip).bytes)).toBe(find("remote trip: PA=00"));
  });
});

test("refusals, relay states and numbers are told by their bits", () => {
  expect(readRefusal(Uint8Array.of(0x03))).toEqual(["other", "no_such_data"]);
  expect(readRefusal(Uint8Array.of(0x04))).toEqual(["not_authorised"]);
  expect(readRelay(Uint8Array.of(0x50, 0))).toMatchObject({ relay: "open", command: "open" });
  expect(readRelay(Uint8Array.of(0x40, 0))).toMatchObject({ relay: "closed", command: "open" });
  expect(readMeasured("00000000", Uint8Array.of(0x07, 0, 0, 0x80))).toEqual({ values: [-0.07], unit: "kWh" });
  expect(readMeasured("0201FF00", Uint8Array.of(0x19, 0x23, 0xff, 0xff, 0x01, 0x22)).values).toEqual([231.9, null, 220.1]);
  expect(() => readMeasured("00010000", Uint8Array.of(0x0a, 0, 0, 0))).toThrow(ValueError);
  expect(() => readMeasured("00010000", Uint8Array.of(0, 0, 0))).toThrow(ValueError);
  expect(() => readMeasured("0F0F0F0F", Uint8Array.of(0))).toThrow(ValueError);
});

test("a block is read value by value, and a length that fits no whole number of values is refused", () => {
  const block = Uint8Array.from([1, 2, 3, 4, 5].flatMap((n) => [n, 0, 0, 0]));
  expect(readMeasured("0001FF00", block)).toEqual({ values: [0.01, 0.02, 0.03, 0.04, 0.05], unit: "kWh" });
  expect(() => readMeasured("0001FF00", block.subarray(1))).toThrow(ValueError);
  expect(() => readMeasured("00010000", block)).toThrow(ValueError);
});

const meter = fc.stringMatching(/^[\dA-F]{12}$/);
const anyFrame = fc.record({ meter, control: fc.integer({ min: 0, max: 255 }), data: fc.uint8Array({ maxLength: 200 }) });

test("what is encoded is decoded, behind any noise that holds no frame, whole or in pieces", () => {
  const noise = fc.uint8Array({ maxLength: 20 }).map((bytes) => bytes.map((byte) => (byte === 0x68 ? 0x67 : byte)));
  fc.assert(
    fc.property(anyFrame, noise, fc.integer({ min: 0, max: 4 }), (frame, before, preamble) => {
      const wire = Uint8Array.from([...before, ...encodeFrame(frame, preamble), 1, 2, 3]);
      const cut = cutFrame(wire);
      expect(cut?.frame).toMatchObject({ ...frame, meter: frame.meter });
      expect([...(cut?.rest ?? [])]).toEqual([1, 2, 3]);
      for (const end of [0, 1, wire.length - 5]) expect(cutFrame(wire.subarray(0, end))).toBeUndefined();
    }),
  );
});

/** What a stream gives that arrives in these pieces. */
function framesOf(pieces: readonly Uint8Array[]): string[] {
  const frames: string[] = [];
  let received: Uint8Array = new Uint8Array();
  for (const piece of pieces) {
    received = Uint8Array.from([...received, ...piece]);
    for (let cut = cutFrame(received); cut; cut = cutFrame(received)) {
      frames.push(hexOf(encodeFrame(cut.frame, cut.frame.preamble)));
      received = cut.rest;
    }
  }
  return frames;
}
const bytewise = (bytes: Uint8Array) => [...bytes].map((byte) => Uint8Array.of(byte));
/** A frame whose data, as they stand on the wire, are these bytes. */
const around = (wire: Uint8Array) => {
  const data = wire.map((byte) => (byte - 0x33) & 0xff);
  return encodeFrame({ meter: "000000000004", control: 0x91, data }, 0);
};
const small = fc.record({ meter, control: fc.integer({ min: 0, max: 255 }), data: fc.uint8Array({ maxLength: 12 }) });
const wireOf = fc.tuple(small, fc.integer({ min: 0, max: 3 })).map(([frame, wakes]) => encodeFrame(frame, wakes));
const awkward = fc
  .array(fc.constantFrom(0x68, 0xfe, 0x16, 0x00, 0x91, 0x0c, 0xc8), { maxLength: 14 })
  .map((bytes) => Uint8Array.from(bytes));
const stretch = fc.oneof(wireOf, wireOf.map(around), awkward, fc.uint8Array({ maxLength: 12 }));

test("the same bytes give the same frames however they were cut on their way", () => {
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 6 }), (stretches) => {
      const wire = Uint8Array.from(stretches.flatMap((bytes) => [...bytes]));
      const whole = framesOf([wire]);
      expect(framesOf(bytewise(wire))).toEqual(whole);
      for (let at = 0; at <= wire.length; at++) expect(framesOf([wire.subarray(0, at), wire.subarray(at)])).toEqual(whole);
    }),
  );
});

describe("a frame inside another one's data", () => {
  const inner = encodeFrame({ meter: "000000000009", control: 0x91, data: Uint8Array.of(0, 0, 1, 0, 0x99, 0x99, 0, 0) }, 0);
  const outer = around(inner);

  test("is no frame, wherever the outer one was cut", () => {
    expect(framesOf([outer])).toEqual([hexOf(outer)]);
    expect(framesOf(bytewise(outer))).toEqual([hexOf(outer)]);
  });

  test("is none either where the rest of the outer one never comes", () => {
    const awake = around(Uint8Array.from([...new Uint8Array(4).fill(0xfe), ...inner]));
    for (const lost of [1, 3, 9]) expect(rescueFrame(awake.subarray(0, -lost))).toBeUndefined();
    expect(rescueFrame(outer.subarray(0, -2))).toBeUndefined();
  });

  test("is one where the outer one turns out to be none", () => {
    expect(framesOf(bytewise(outer.with(-1, 0x17)))).toEqual([hexOf(inner)]);
    expect(framesOf(bytewise(outer.with(-2, outer.at(-2)! ^ 1)))).toEqual([hexOf(inner)]);
  });
});

test("noise that looks like a beginning holds a frame back only until its length has come, or nothing more comes", () => {
  const noise = bytesOf("68 11 22 33 44 55 66 68 91 20 33");
  const frame = encodeFrame({ meter: "000000000009", control: 0x91, data: Uint8Array.of(0, 0, 1, 0, 1, 0, 0, 0) });
  const behind = Uint8Array.from([...noise, ...frame]);
  expect(cutFrame(behind)).toBeUndefined();
  expect(rescueFrame(behind)).toMatchObject({ meter: "000000000009", control: 0x91 });
  expect(rescueFrame(Uint8Array.of(...behind, 0))).toBeUndefined();
  expect(rescueFrame(Uint8Array.from([...noise, ...frame.subarray(4)]))).toBeUndefined();
  expect(framesOf(bytewise(Uint8Array.from([...behind, ...frame])))).toEqual([hexOf(frame), hexOf(frame)]);
});

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));

test("an answer of another meter, to another identifier or another kind of question is never taken", () => {
  const asked = fc.record({ meter: digits(12), di: digits(8) });
  fc.assert(
    fc.property(asked, asked, fc.constantFrom(0x91, 0xb1, 0x9c, 0xdc, 0x92, 0x81, 0x11), (mine, other, control) => {
      const data = Uint8Array.from(
        [...readRequest(other.meter, other.di).bytes.subarray(14, 18)],
        (byte) => (byte - 0x33) & 0xff,
      );
      const frame = { meter: other.meter, control, data, preamble: 0 };
      const isMine = mine.meter === other.meter && mine.di === other.di && (control === 0x91 || control === 0xb1);
      expect(readRequest(mine.meter, mine.di).answers(frame)).toBe(isMine);
      const own = control === 0x91 || control === 0xb1;
      expect(readRequest(other.meter, other.di).answers(frame)).toBe(own);
    }),
  );
});

test("a meter asked by a part of its address, or by none, answers under the whole one", () => {
  const data = Uint8Array.of(0, 0, 1, 0, 5, 0, 0, 0);
  const from = (meter: string) => ({ meter, control: 0x91, data, preamble: 0 });
  for (const asked of ["AAAAAAAA0017", "aaaaaaaa0017", "AAAAAAAAAAAA", "202611230017"])
    expect(readRequest(asked, "00010000").answers(from("202611230017"))).toBe(true);
  for (const asked of ["AAAAAAAA0018", "AA2611240017"])
    expect(readRequest(asked, "00010000").answers(from("202611230017"))).toBe(false);
});

test("a command or a write is answered in one piece or refused, a read in parts as well", () => {
  const authority = { level: "02", password: "123456", operator: "00000000" };
  const frame = (control: number) => ({ meter: "000000000001", control, data: new Uint8Array(), preamble: 0 });
  const trip = relayRequest("000000000001", "trip", { ...authority, deadline: "2026-12-31 23:59:58" });
  const write = writeRequest("000000000001", "04000102", { ...authority, value: Uint8Array.of(1, 2, 3) });
  const taken = (answers: (control: number) => boolean, controls: readonly number[]) =>
    controls.filter((control) => answers(control));
  expect(taken((control) => trip.answers(frame(control)), [0x9c, 0xdc, 0xbc, 0xfc, 0x1c, 0x94])).toEqual([0x9c, 0xdc]);
  expect(taken((control) => write.answers(frame(control)), [0x94, 0xd4, 0xb4, 0xf4, 0x14, 0x9c])).toEqual([0x94, 0xd4]);
});

test("a write holds fifty bytes at most", () => {
  const writing = (bytes: number) => () =>
    writeRequest("000000000001", "04000102", {
      level: "02",
      password: "123456",
      operator: "00000000",
      value: new Uint8Array(bytes),
    });
  expect(writing(38)).not.toThrow();
  expect(writing(39)).toThrow(RangeError);
});

test("a day or a time of day that no calendar or clock shows is none", () => {
  expect(readDate(bytesOf("04 29 02 28"))).toBe("2028-02-29");
  expect(readTimeOfDay(bytesOf("59 59 23"))).toBe("23:59:59");
  for (const date of ["05 32 13 26", "05 29 02 26", "05 31 04 26", "05 00 01 26", "05 01 00 26", "05 0A 01 26"])
    expect(() => readDate(bytesOf(date)), date).toThrow(ValueError);
  for (const time of ["61 60 24", "60 00 00", "00 60 00", "00 00 24"])
    expect(() => readTimeOfDay(bytesOf(time)), time).toThrow(ValueError);
});

test("a part of a long answer is told from the part before it", () => {
  const part = (sequence: number) => ({
    meter: "000000000001",
    control: 0xb2,
    data: Uint8Array.of(0, 0xff, 1, 0, 9, sequence),
    preamble: 0,
  });
  const second = followUpRequest("000000000001", "0001FF00", 2);
  expect([second.answers(part(1)), second.answers(part(2))]).toEqual([false, true]);
});

test("combined energy, active and reactive, has a sign; that of one direction or quadrant has none", () => {
  const negative = Uint8Array.of(0x45, 0x23, 0x01, 0x80);
  for (const di of ["00030000", "00040000", "00030100", "0004000C"])
    expect(readMeasured(di, negative)).toEqual({ values: [-123.45], unit: "kvarh" });
  expect(readMeasured("00000000", negative)).toEqual({ values: [-123.45], unit: "kWh" });
  for (const di of ["0003FF00", "0004FF00"])
    expect(readMeasured(di, Uint8Array.of(...negative, 1, 0, 0, 0))).toEqual({ values: [-123.45, 0.01], unit: "kvarh" });
  for (const di of ["00010000", "00020000", "00050000", "00080000"])
    expect(readMeasured(di, negative).values).toEqual([800_123.45]);
});

test("a signed number written as BCD is the number read, and one that would touch its sign is refused", () => {
  const shape = { bytes: 4, decimals: 2, signed: true };
  fc.assert(
    fc.property(fc.integer({ min: -79_999_999, max: 79_999_999 }), (cents) => {
      expect(readMeasured("00030000", writeBcd(cents / 100, shape)).values).toEqual([cents / 100 + 0]);
    }),
  );
  for (const value of [800_000, -800_000]) expect(() => writeBcd(value, shape)).toThrow(RangeError);
  expect(() => writeBcd(-1, { bytes: 4, decimals: 2 })).toThrow(RangeError);
});

test("a number written as BCD is the number read", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999 }), (cents) => {
      const bytes = writeBcd(cents / 100, { bytes: 4, decimals: 2 });
      expect(readMeasured("00010000", bytes).values).toEqual([cents / 100]);
    }),
  );
});

/** Numerical Recipes' generator: the same mutations everywhere. */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("of a hundred thousand mutated frames none crashes, hangs, or is taken for what its bytes do not say", () => {
  const random = seeded(645);
  const originals = published.frames.map(({ frame }) => bytesOf(frame));
  let accepted = 0;
  for (let turn = 0; turn < 100_000; turn++) {
    const mutated = mutate(originals[random(originals.length)]!, random);
    const decoded = decodeFrame(mutated);
    if (!decoded.ok) continue;
    accepted++;
    const { frame, end } = decoded;
    const whole = encodeFrame(frame, 0);
    expect(hexOf(mutated.subarray(end - whole.length, end))).toBe(hexOf(whole));
    try {
      const { di, rest } = splitData(frame, 4);
      for (const value of readMeasured(di, rest).values) expect(value === null || Number.isFinite(value)).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(ValueError);
    }
  }
  expect(accepted).toBeGreaterThan(1_000);
});

function mutate(original: Uint8Array, random: (below: number) => number): Uint8Array {
  const bytes = [...original];
  for (let times = 1 + random(3); times > 0; times--) {
    const at = random(bytes.length + 1);
    const kind = random(5);
    if (kind === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    else if (kind === 1) bytes.splice(at, 1 + random(4));
    else if (kind === 2) bytes.splice(at, 0, random(256), ...(random(2) ? [0x68] : []));
    else if (kind === 3) bytes.length = Math.min(bytes.length, at);
    else bytes.splice(at, 0, ...bytes.slice(random(bytes.length + 1)));
  }
  return Uint8Array.from(bytes);
}
