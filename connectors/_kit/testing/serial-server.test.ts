import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FaultBox } from "./fault-box.ts";
import { LINE_FAULTS } from "./faults.ts";
import { type SerialServer, serveLine } from "./serial-server.ts";

/** Questions are two bytes; the answer repeats them six times, another device's is all 99. */
const bus = {
  cut: (received: Uint8Array) =>
    received.length < 2 ? undefined : { frame: received.subarray(0, 2), rest: received.subarray(2) },
  answer: (question: Uint8Array) => ({ frames: [Uint8Array.from([0, 1, 2].flatMap(() => [...question]))] }),
  foreign: () => Uint8Array.of(99, 99),
};

describe("a serial server under a line fault", () => {
  const faults = new FaultBox(LINE_FAULTS);
  let server: SerialServer;
  beforeEach(async () => {
    server = await serveLine(faults, bus);
  });
  afterEach(() => {
    faults.set(Object.fromEntries(LINE_FAULTS.map(({ id }) => [id, { on: false }])));
    return server.close();
  });

  /** Sends the questions one after another and hangs up; what came. */
  const talk = (...questions: (readonly number[])[]) =>
    new Promise<number[]>((resolve) => {
      const got: number[] = [];
      const socket = connect({ host: "127.0.0.1", port: server.port });
      socket.on("data", (chunk) => got.push(...chunk));
      socket.on("close", () => resolve(got));
      socket.on("error", () => {});
      for (const question of questions) socket.write(Uint8Array.from(question));
      socket.end();
    });
  const ANSWER = [1, 2, 1, 2, 1, 2];

  test.each([
    ["noAnswer", []],
    ["hangUp", []],
    ["cutFrame", ANSWER.slice(0, 3)],
    ["badChecksum", [1, 2, 1, 2, 0, 2]],
    ["foreignAnswer", [99, 99, ...ANSWER]],
  ])("%s reaches whoever asked as it says, and only once where it counts to one", async (fault, seen) => {
    faults.set({ [fault]: { on: true, count: 1 } });
    expect(await talk([1, 2])).toEqual(seen);
    expect(await talk([1, 2])).toEqual(ANSWER);
  });

  test("noise comes before the answer and holds none", async () => {
    faults.set({ noise: { on: true } });
    const got = await talk([1, 2]);
    expect(got.slice(-6)).toEqual(ANSWER);
    expect(got.length).toBeGreaterThan(10);
  });

  test("a late answer comes after the next question, or when somebody connects again", async () => {
    faults.set({ lateAnswer: { on: true, count: 1 } });
    expect(await talk([1, 2])).toEqual([]);
    expect(await talk([3, 4])).toEqual([...ANSWER, 3, 4, 3, 4, 3, 4]);
    faults.set({ lateAnswer: { on: true, count: 1, value: 1 } });
    expect(await talk([1, 2])).toEqual([]);
    expect(await talk()).toEqual(ANSWER);
  });
});
