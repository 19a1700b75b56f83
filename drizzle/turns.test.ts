import { describe, expect, test } from "vitest";
import { Turns } from "./turns.ts";

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
