import { createServer, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FakeClock } from "../testing/fake-clock.ts";
import { TrafficMeter } from "../traffic.ts";
import { writeStopped } from "../write-guard.ts";
import { createLines, type LineOptions } from "./create.ts";

/** One byte each way: the question's byte, and an answer that repeats it. */
const question = (line: string, byte: number, effect: "read" | "write" = "read") => ({
  line,
  effect,
  bytes: Uint8Array.of(byte),
  cut: (received: Uint8Array) => (received.length > 0 ? { frame: received[0]!, rest: received.subarray(1) } : undefined),
  answers: (frame: number) => frame === byte,
});

describe("a line", () => {
  let asked: number[];
  let connections: number;
  let reply: (byte: number, socket: Socket) => void;
  let onConnect: (socket: Socket) => void;
  let line: string;
  let stop: () => Promise<void>;
  const down = new AbortController();
  beforeEach(async () => {
    asked = [];
    connections = 0;
    onConnect = () => {};
    reply = (byte, socket) => void socket.write(Uint8Array.of(byte));
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      connections++;
      sockets.add(socket);
      socket.on("error", () => {});
      onConnect(socket);
      socket.on("data", (chunk) => {
        for (const byte of chunk) {
          asked.push(byte);
          reply(byte, socket);
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    line = `127.0.0.1:${port}`;
    stop = async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    };
  });
  afterEach(() => stop());
  const lines = (more: Partial<LineOptions> = {}) => {
    const log = { debug: () => {}, info: () => {}, warn: () => {} };
    const times = { timeoutMs: 120, quietMs: 30 };
    return createLines({
      allowedHosts: [`tcp://${line}`],
      reach: { loopback: true },
      clock: new FakeClock(),
      log,
      signal: down.signal,
      ...times,
      ...more,
    });
  };

  test("lets a command leave only after asking once more, and questions without", async () => {
    const writes = {
      isClosed: false,
      ask: async () => {
        throw writeStopped();
      },
    };
    const guarded = lines({ writes });
    await expect(guarded.ask(question(line, 1, "write"))).rejects.toMatchObject({ code: "write_stopped" });
    expect(await guarded.ask(question(line, 2))).toBe(2);
    expect(asked).toEqual([2]);
  });

  test("counts the bytes that come after a question", async () => {
    const traffic = new TrafficMeter();
    const counting = lines({ traffic });
    for (const byte of [1, 2, 3]) await counting.ask(question(line, byte));
    expect(traffic.received).toBe(3);
  });

  /** Echoes, a turn of the loop later. @returns how many questions were open at once at most */
  const counted = () => {
    let open = 0;
    let most = 0;
    reply = (byte, socket) => {
      most = Math.max(most, ++open);
      setImmediate(() => {
        open--;
        socket.write(Uint8Array.of(byte));
      });
    };
    return () => most;
  };

  test("carries one question at a time, whoever asks", async () => {
    const most = counted();
    const bus = lines();
    const answers = await Promise.all([1, 2, 3, 4, 5].map((byte) => bus.ask(question(line, byte))));
    expect(answers).toEqual([1, 2, 3, 4, 5]);
    expect({ most: most(), connections }).toEqual({ most: 1, connections: 1 });
  });

  test("never takes a late answer for that of the next question", async () => {
    let late: (() => void) | undefined;
    reply = (byte, socket) => {
      if (byte !== 1) return void socket.write(Uint8Array.of(byte));
      late = () => socket.write(Uint8Array.of(1));
    };
    const bus = lines({ attempts: 1 });
    await expect(bus.ask(question(line, 1))).rejects.toMatchObject({ code: "no_answer" });
    late?.();
    expect(await bus.ask(question(line, 2))).toBe(2);
    expect(connections).toBe(2);
  });

  test("drops what answers another question", async () => {
    reply = (byte, socket) => void socket.write(Uint8Array.of(99, 98, byte));
    expect(await lines().ask(question(line, 7))).toBe(7);
  });

  test("asks a read again and a write never", async () => {
    let deaf = 2;
    reply = (byte, socket) => void (deaf-- > 0 || socket.write(Uint8Array.of(byte)));
    expect(await lines().ask(question(line, 3))).toBe(3);
    expect(asked).toEqual([3, 3, 3]);
    deaf = 1;
    await expect(lines().ask(question(line, 4, "write"))).rejects.toMatchObject({ code: "no_answer" });
    expect(asked.filter((byte) => byte === 4)).toHaveLength(1);
  });

  test("tells a line nobody answers at from one that broke off", async () => {
    reply = (_byte, socket) => socket.destroy();
    await expect(lines({ attempts: 1 }).ask(question(line, 5))).rejects.toMatchObject({ code: "line_broken" });
    await stop();
    await expect(lines({ attempts: 1 }).ask(question(line, 5))).rejects.toMatchObject({ code: "line_down" });
  });

  test("lets no write out in a dry run, and talks to no other line", async () => {
    await expect(lines({ dryRun: true }).ask(question(line, 6, "write"))).rejects.toMatchObject({ code: "dry_run" });
    await expect(lines({ allowedHosts: [] }).ask(question(line, 6))).rejects.toMatchObject({ code: "host_not_allowed" });
    expect(asked).toEqual([]);
  });

  test("is one wire for all sessions: they take turns on one connection", async () => {
    const most = counted();
    const sessions = [lines(), lines(), lines()];
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map((byte) => sessions[byte % 3]!.ask(question(line, byte))));
    expect(answers).toEqual([1, 2, 3, 4, 5, 6]);
    expect({ most: most(), connections }).toEqual({ most: 1, connections: 1 });
  });

  test("is one wire however its server is spelled", async () => {
    const most = counted();
    const port = line.split(":")[1]!;
    const spellings = [line, `localhost:${port}`, `LOCALHOST.:${port}`, `[::1]:${port}`];
    const bus = lines({ allowedHosts: spellings.map((spelling) => `tcp://${spelling}`) });
    const answers = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((byte) => bus.ask(question(spellings[byte % 4]!, byte))));
    expect(answers).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect({ most: most(), connections }).toEqual({ most: 1, connections: 1 });
  });

  test("whose first spelling leads nowhere is reached by the next one", async () => {
    const nowhere = `[::1]:${line.split(":")[1]}`;
    const bus = lines({ allowedHosts: [`tcp://${nowhere}`, `tcp://${line}`], attempts: 1 });
    await expect(bus.ask(question(nowhere, 1))).rejects.toMatchObject({ code: "line_down" });
    expect(await bus.ask(question(line, 2))).toBe(2);
  });

  test("that was told to stop in the middle of a question gives its answer to nobody", async () => {
    const stop = new AbortController();
    let late: (() => void) | undefined;
    reply = (byte, socket) => {
      if (byte !== 1) return void socket.write(Uint8Array.of(byte));
      late = () => socket.write(Uint8Array.of(1));
      stop.abort(new Error("cancelled"));
    };
    await expect(lines({ signal: stop.signal }).ask(question(line, 1))).rejects.toThrow("cancelled");
    late?.();
    expect(await lines({ attempts: 1 }).ask(question(line, 2))).toBe(2);
    expect({ asked, connections }).toEqual({ asked: [1, 2], connections: 2 });
  });

  test("that was told to stop while it connects ends, and lets the next one in", async () => {
    const stop = new AbortController();
    const asking = lines({ signal: stop.signal }).ask(question(line, 1));
    queueMicrotask(() => queueMicrotask(() => stop.abort(new Error("cancelled"))));
    await expect(asking).rejects.toThrow("cancelled");
    expect(await lines({ attempts: 1 }).ask(question(line, 2))).toBe(2);
  });

  test("whose server hangs up at once after a silence is down, and nothing was sent", async () => {
    let isBusy = false;
    onConnect = (socket) => void (isBusy && socket.destroy());
    reply = () => {
      isBusy = true;
    };
    const bus = lines({ attempts: 1 });
    await expect(bus.ask(question(line, 1))).rejects.toMatchObject({ code: "no_answer" });
    await expect(bus.ask(question(line, 2, "write"))).rejects.toMatchObject({ code: "line_down" });
    expect(asked).toEqual([1]);
  });

  test("waits out the answer to a command nobody answered before the next command", async () => {
    reply = (byte, socket) => {
      if (byte !== 1) return void socket.write(Uint8Array.of(byte));
      onConnect = (next) => void setTimeout(() => next.write(Uint8Array.of(2)), 60);
    };
    const bus = lines();
    await expect(bus.ask(question(line, 1, "write"))).rejects.toMatchObject({ code: "no_answer" });
    reply = () => {};
    // Were the late byte taken for its answer, this would be one.
    await expect(bus.ask(question(line, 2, "write"))).rejects.toMatchObject({ code: "no_answer" });
  });

  test("finds its answer behind more noise than it keeps", async () => {
    const noise = new Uint8Array(20 * 1024).fill(99);
    const cut = (received: Uint8Array) => {
      const at = received.indexOf(7);
      return at === -1 ? undefined : { frame: 7, rest: received.subarray(at + 1) };
    };
    reply = (byte, socket) => void socket.write(noise, () => socket.write(noise, () => socket.write(Uint8Array.of(byte))));
    expect(await lines({ attempts: 1, timeoutMs: 2_000 }).ask({ ...question(line, 7), cut })).toBe(7);
  });

  test("takes what a rescue finds only at the time-out and only where it is the answer, and starts anew behind it", async () => {
    reply = (byte, socket) => void socket.write(Uint8Array.of(99, byte));
    const rescue = (received: Uint8Array) => received.at(-1);
    const waiting = { cut: () => undefined, rescue };
    const bus = lines({ attempts: 1 });
    expect(await bus.ask({ ...question(line, 7), ...waiting })).toBe(7);
    await expect(bus.ask({ ...question(line, 8), ...waiting, rescue: () => 99 })).rejects.toMatchObject({ code: "no_answer" });
    expect(await bus.ask(question(line, 9))).toBe(9);
    expect(connections).toBe(3);
  });

  test("asks as often as the question says", async () => {
    reply = () => {};
    await expect(lines({ attempts: 5 }).ask({ ...question(line, 8), attempts: 2 })).rejects.toMatchObject({ code: "no_answer" });
    expect(asked).toEqual([8, 8]);
  });
});
