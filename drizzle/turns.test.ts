import { describe, expect, test } from "vitest";
import { type Turn, Turns } from "./turns.ts";

/** Asks for turns that note their name; the first holds the connection until `go`. */
function line() {
  const turns = new Turns();
  const order: string[] = [];
  let go = () => {};
  const held = turns.take({ kind: "transaction" }, () => new Promise<void>((resolve) => (go = resolve)));
  const ask = (kind: "statement" | "transaction", name: string) => turns.take({ kind }, async () => void order.push(name));
  return { turns, order, ask, held, go: () => go() };
}

describe("the turns of one connection", () => {
  test("are given to single statements first, and in order within a kind", async () => {
    const { order, ask, held, go } = line();
    const all = [ask("transaction", "t1"), ask("statement", "s1"), ask("transaction", "t2"), ask("statement", "s2")];
    await Promise.resolve();
    go();
    await Promise.all([held, ...all]);
    expect(order).toEqual(["s1", "s2", "t1", "t2"]);
  });

  test("are given to who asks again upon an answer, before a transaction that waits", async () => {
    const { order, ask, held, go } = line();
    const asker = (async () => {
      await ask("statement", "page");
      await Promise.resolve();
      await ask("statement", "count");
    })();
    const batch = ask("transaction", "batch");
    await Promise.resolve();
    go();
    await Promise.all([held, asker, batch]);
    expect(order).toEqual(["page", "count", "batch"]);
  });

  test("come to a waiting transaction, however many statements keep coming", async () => {
    const { order, ask, held, go } = line();
    let done = false;
    const batch = ask("transaction", "batch").then(() => (done = true));
    const crowd = Array.from({ length: 3 }, async () => {
      while (!done) await ask("statement", "list");
    });
    await Promise.resolve();
    go();
    await Promise.all([held, batch, ...crowd]);
    expect(order).toContain("batch");
    expect(order.indexOf("batch")).toBeLessThan(50);
  });

  test("go on after work that failed", async () => {
    const { turns, order, ask, held, go } = line();
    const failed = expect(turns.take({ kind: "transaction" }, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    const after = ask("transaction", "after");
    await Promise.resolve();
    go();
    await Promise.all([held, failed, after]);
    expect(order).toEqual(["after"]);
  });
});

/** A crowd of readers whose every search takes 100 ms; each asks again at once, until `enough` were answered. */
function flood(readers: readonly string[], enough: number) {
  let now = 0;
  const turns = new Turns(() => now);
  const order: string[] = [];
  const ask = (turn: Turn, name: string, ms: number) =>
    turns.take(turn, async () => {
      now += ms;
      order.push(name);
      await Promise.resolve();
    });
  const searching = readers.map(async (reader) => {
    while (order.length < enough) await ask({ kind: "statement", reader }, reader, 100);
  });
  return { order, ask, done: () => Promise.all(searching), more: () => order.length < enough };
}

describe("a flood of readers", () => {
  const crowd = Array.from({ length: 10 }, (_, index) => `search ${index}`);

  test("keeps a sign-in or the overview waiting for one search at most", async () => {
    const { order, ask, done } = flood(crowd, 40);
    await ask({ kind: "statement" }, "overview 1", 1);
    await ask({ kind: "statement" }, "overview 2", 1);
    await done();
    const [first, second] = [order.indexOf("overview 1"), order.indexOf("overview 2")];
    expect(first).toBeLessThanOrEqual(1);
    expect(second).toBe(first + 1);
  });

  test("leaves a sync about half of the time, however short its batches are", async () => {
    const { order, ask, done, more } = flood(crowd, 200);
    const sync = async () => {
      while (more()) await ask({ kind: "transaction" }, "batch", 20);
    };
    await Promise.all([done(), sync()]);
    const batches = order.filter((name) => name === "batch").length;
    expect((batches * 20) / ((order.length - batches) * 100)).toBeGreaterThan(0.6);
  });

  test("of one caller does not keep another reader waiting for more than its share", async () => {
    const { order, ask, done } = flood([...crowd.fill("one caller")], 60);
    for (let page = 0; page < 5; page++) await ask({ kind: "statement", reader: "other" }, "other", 100);
    await done();
    expect(order.lastIndexOf("other")).toBeLessThan(14);
  });

  test("is refused what does not get its turn in time", async () => {
    const turns = new Turns();
    let go = () => {};
    const held = turns.take({ kind: "transaction" }, () => new Promise<void>((resolve) => (go = resolve)));
    const late = turns.take({ kind: "statement", reader: "a", patienceMs: 5 }, async () => "answer");
    await expect(late).rejects.toMatchObject({ kind: "slow" });
    const patient = turns.take({ kind: "statement", reader: "a" }, async () => "answer");
    go();
    await held;
    expect(await patient).toBe("answer");
  });
});
