import { describe, expect, test } from "vitest";
import { FairPool } from "./fair-pool.ts";

/** Work that ends when the test says so. */
function stage(width: number) {
  const pool = new FairPool(width);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const ask = (lane: string, name = lane) =>
    pool.run(lane, async () => {
      begun.push(name);
      await new Promise<void>((end) => ends.push(end));
    });
  const endOne = async () => {
    ends.shift()!();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { pool, begun, ask, endOne };
}

describe("a fair pool", () => {
  test("runs so many at once, and whoever comes last in a lane of its own waits for a turn, not for the flood", async () => {
    const { begun, ask, endOne } = stage(2);
    for (let serial = 0; serial < 200; serial++) void ask("flood", `flood ${serial}`);
    void ask("honest");
    expect(begun).toEqual(["flood 0", "flood 1"]);
    await endOne();
    await endOne();
    expect(begun).toHaveLength(4);
    expect(begun).toContain("honest");
  });

  test("goes round between the lanes, each in its own order", async () => {
    const { begun, ask, endOne } = stage(1);
    for (const name of ["a1", "a2", "a3", "b1", "b2", "c1"]) void ask(name[0]!, name);
    for (let count = 0; count < 5; count++) await endOne();
    expect(begun).toEqual(["a1", "a2", "b1", "c1", "a3", "b2"]);
  });

  test("gives its place on after a failure too", async () => {
    const { pool } = stage(1);
    const failing = pool.run("a", () => Promise.reject(new Error("no")));
    const next = pool.run("a", async () => "done");
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe("done");
  });
});
