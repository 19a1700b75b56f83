import { type LineRequest, type Lines, mapRow } from "@campushub/kit";
import { cutFrame, encodeFrame, type Frame, writeBcd } from "@campushub/kit/dlt645";
import { FakeClock, FaultBox, LINE_FAULTS, type SerialServer, serveLine, testSession } from "@campushub/kit/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contextOf } from "../../../testing/small-hub.ts";
import connector from "../../index.ts";

const BUSES = 40;
const METERS = 50;
const PASSES = 3;
const LOST = 0.05;
const LATE = 0.02;
/** For all passes together, on a busy machine. */
const BOUND_MS = 20_000;

/** Bus and place; its last digits are the register, so that a value says whose it is. */
const addressOf = (bus: number, index: number) => `2600${String((bus + 1) * 10_000 + index + 1).padStart(8, "0")}`;
const energyOf = (address: string) => Number(address.slice(-8)) / 100;
const loadOf = (address: string) => Number(address.slice(-6)) / 10_000;

let asked = 0;
let late = 0;

function bus(number: number) {
  const own = new Set(Array.from({ length: METERS }, (_, index) => addressOf(number, index)));
  return {
    cut: cutFrame,
    foreign: () => undefined,
    answer: ({ meter, data }: Frame) => {
      if (!own.has(meter)) return { frames: [] };
      asked++;
      const di = [...data].reverse().map((byte) => byte.toString(16).padStart(2, "0"));
      const value =
        di.join("") === "00010000"
          ? writeBcd(energyOf(meter), { bytes: 4, decimals: 2 })
          : di.join("") === "02030000"
            ? writeBcd(loadOf(meter), { bytes: 3, decimals: 4 })
            : Uint8Array.of(0, 0);
      const answered = performance.now();
      const frame = encodeFrame({ meter, control: 0x91, data: Uint8Array.from([...data, ...value]) });
      const onDelivered = () => void (performance.now() - answered > 10 && late++);
      return { frames: [frame], onDelivered };
    },
  };
}

describe(`${BUSES * METERS} meters on ${BUSES} buses`, () => {
  const servers: SerialServer[] = [];
  let session: ReturnType<typeof testSession<typeof connector.config>>;
  beforeAll(async () => {
    for (let number = 0; number < BUSES; number++) {
      const faults = new FaultBox(LINE_FAULTS);
      // On every other bus a late answer waits for the next connection, on the rest for the next question.
      faults.set({ noAnswer: { on: true, share: LOST }, lateAnswer: { on: true, share: LATE, value: number % 2 } });
      // Not all buses lose the same meters.
      for (let skip = number; skip > 0; skip--) faults.hit("noAnswer");
      servers.push(await serveLine(faults, bus(number)));
    }
    const roster = servers.flatMap((_, number) =>
      Array.from({ length: METERS }, (_, index) => `Z,B${number},,R${index},照明,L${number},${addressOf(number, index)}`),
    );
    const lines = Object.fromEntries(servers.map(({ port }, number) => [`L${number}`, `127.0.0.1:${port}`]));
    const config = { profile: "meters", lines, roster: roster.join("\n"), answerTimeoutMs: 50 };
    session = testSession(connector, { config, clock: new FakeClock() });
  });
  afterAll(() => Promise.all(servers.map((server) => server.close())));

  /** Address → the value booked to it. */
  const pass = async (name: "readings" | "status", lines: Lines = session.lines) => {
    const stream = connector.streams[name]!;
    const booked = new Map<string, number | null>();
    const request = { mode: stream.read.modes[0]!, upTo: new Date(session.clock.now()).toISOString() };
    for await (const batch of stream.read.run({ ...session, lines }, request)) {
      for (const raw of batch.kind === "rows" ? batch.rows : []) {
        const row = mapRow(stream, raw, contextOf(session.config));
        if (row.kind === "reading") booked.set(row.reading.point, row.reading.value);
        if (row.kind === "record") booked.set(row.key, (row.data as { load: number | null }).load);
      }
    }
    return booked;
  };
  const wrongOf = (booked: ReadonlyMap<string, number | null>, right: (address: string) => number) =>
    [...booked].filter(([address, value]) => value !== null && value !== right(address));

  test("are read over and over with answers lost and late, and no value is ever booked to another meter", async () => {
    const startedAt = performance.now();
    for (let turn = 0; turn < PASSES; turn++) {
      const readings = await pass("readings");
      expect(wrongOf(readings, energyOf)).toEqual([]);
      expect(readings.size).toBeGreaterThan(BUSES * METERS * 0.99);
      const status = await pass("status");
      expect(wrongOf(status, loadOf)).toEqual([]);
      expect(status.size).toBe(BUSES * METERS);
    }
    expect(performance.now() - startedAt).toBeLessThan(BOUND_MS);
    // What was lost on the way was never asked of a meter; what came late was.
    expect(asked).toBeGreaterThan(BUSES * METERS * 3 * PASSES);
    expect(late).toBeGreaterThan(100);
  });

  /** Whoever asks once only meets the late answer to one meter after the question to the next. */
  const onceOnly = (more: Partial<LineRequest<never>> = {}): Lines => ({
    ask: (request) => session.lines.ask({ ...request, attempts: 1, ...(more as object) }),
  });

  test("asked once only are missing more often, and still none gets the value of another", async () => {
    const readings = await pass("readings", onceOnly());
    expect(wrongOf(readings, energyOf)).toEqual([]);
    expect(readings.size).toBeGreaterThan(BUSES * METERS * 0.8);
    expect(readings.size).toBeLessThan(BUSES * METERS);
  });

  test("would be mistaken for each other by whoever took what comes for the answer", async () => {
    const readings = await pass("readings", onceOnly({ answers: () => true }));
    expect(wrongOf(readings, energyOf).length).toBeGreaterThan(0);
  });
});
