import { describe, expect, test, vi } from "vitest";
import { roomLimits } from "./condition.ts";
import { PgliteSupervisor } from "./pglite-supervisor.ts";
import { StorageWatch } from "./storage-watch.ts";
import { DatabaseTroubleError } from "./trouble.ts";

const MIB = 2 ** 20;

/** A thread that does nothing but end. */
class FakeThread {
  silentMs = 0;
  ended = false;
  onEnd: (error: Error, gone: Promise<unknown>) => void = () => {};
  async end(error: Error): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    this.onEnd(error, Promise.resolve());
  }
}

function staged(free = 1_000 * MIB) {
  const disk = { free, fault: undefined as string | undefined, opens: true };
  const opened: FakeThread[] = [];
  const watch = new StorageWatch({
    freeBytes: async () => disk.free,
    tryWrite: async () => {
      if (disk.fault) throw Object.assign(new Error(disk.fault), { code: disk.fault });
    },
  });
  const open = async () => {
    if (!disk.opens) throw new Error("PGlite failed to initialize properly");
    opened.push(new FakeThread());
    return opened.at(-1)!;
  };
  const supervisor = new PgliteSupervisor({ open, watch, limits: roomLimits(64), retryMs: 1 });
  return { disk, opened, watch, supervisor, die: (why = "exit 1") => opened.at(-1)!.end(new Error(why)) };
}

async function started(free?: number) {
  const stage = staged(free);
  await stage.supervisor.start();
  return stage;
}

describe("the thread of the embedded database", () => {
  test("that died is replaced, and who asks meanwhile gets the new one", async () => {
    const { supervisor, opened, die } = await started();
    await die();
    expect(supervisor.condition.now.state).toBe("lost");
    expect(await supervisor.thread()).toBe(opened[1]);
    expect(supervisor.condition.now.state).toBe("ok");
    await supervisor.close();
  });

  test("is not opened while its disk is full, and opened by itself once there is room", async () => {
    const { supervisor, opened, disk, watch, die } = await started();
    disk.free = 0;
    await die();
    await watch.look();
    await expect(supervisor.thread()).rejects.toMatchObject({ kind: "full" });
    expect(opened.length).toBe(1);
    disk.free = 500 * MIB;
    await vi.waitFor(() => expect(opened.length).toBe(2));
    expect(supervisor.condition.now.state).toBe("ok");
    await supervisor.close();
  });

  test("that is silent on a disk which became read-only is ended; one that is merely busy on a good disk is not", async () => {
    const { supervisor, opened, disk, watch } = await started();
    opened[0]!.silentMs = 60_000;
    await watch.look();
    expect(opened[0]!.ended).toBe(false);
    disk.fault = "EROFS";
    await watch.look();
    expect(opened[0]!.ended).toBe(true);
    expect(supervisor.condition.now.state).toBe("readOnly");
    await supervisor.close();
  });

  test("that cannot be opened again on a good disk is given up, so that the process can end", async () => {
    const { supervisor, disk, die } = await started();
    disk.opens = false;
    await die();
    expect((await supervisor.givenUp).message).toMatch(/failed to initialize/);
    await supervisor.close();
  });

  test("is not started on a full disk: it would hang instead of saying so", async () => {
    const { supervisor, opened } = staged(MIB);
    await expect(supervisor.start()).rejects.toThrow(DatabaseTroubleError);
    expect(opened).toEqual([]);
  });
});

test("little room is told before there is none, and ends only when there is clearly more", async () => {
  const { supervisor, disk, watch } = await started();
  const told: string[] = [];
  supervisor.condition.onChange(({ state }) => told.push(state));
  for (const free of [70, 60, 70, 20, 35, 50, 90]) {
    disk.free = free * MIB;
    await watch.look();
  }
  expect(told).toEqual(["low", "full", "low", "ok"]);
  await supervisor.close();
});

test("a disk that does not answer is not taken for a good one", async () => {
  vi.useFakeTimers();
  const watch = new StorageWatch({ freeBytes: () => new Promise(() => {}), tryWrite: async () => {} });
  const looked = watch.look();
  await vi.advanceTimersByTimeAsync(5_000);
  expect((await looked).trouble).toBe("lost");
  vi.useRealTimers();
});
