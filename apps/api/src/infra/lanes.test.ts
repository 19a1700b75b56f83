import { describe, expect, test } from "vitest";
import { Lanes } from "./lanes.ts";

/** Lists that end when told to. */
function staged() {
  const lanes = new Lanes({ atOnce: 4, waiting: 60, things: "lists", reason: "tooManyLists" });
  const running: string[] = [];
  const ends: (() => void)[] = [];
  const read = (caller: string) =>
    lanes.run(caller, () => {
      running.push(caller);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  return { read, running, endOne: () => ends.shift()!() };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the lists one caller reads", () => {
  test("are read four at a time, the others in their order, and another caller waits for none of them", async () => {
    const { read, running, endOne } = staged();
    for (let list = 0; list < 6; list++) void read("flood");
    void read("other");
    await turn();
    expect(running).toEqual(["flood", "flood", "flood", "flood", "other"]);
    endOne();
    await turn();
    expect(running.length).toBe(6);
  });

  test("are refused with when to come again where far too many wait, and taken again afterwards", async () => {
    const { read, running, endOne } = staged();
    const asked = Array.from({ length: 64 }, () => read("flood"));
    await expect(read("flood")).rejects.toMatchObject({ code: "rateLimited", facts: { retryAfterSeconds: 2 } });
    for (let list = 0; list < 64; list++) {
      endOne();
      await turn();
    }
    await Promise.all(asked);
    void read("flood");
    await turn();
    expect(running.length).toBe(65);
  });
});
