import { describe, expect, test, vi } from "vitest";
import { Ending, type Process } from "./ending.ts";

function staged(orderlyMs = 1_000) {
  const said: string[] = [];
  const codes: number[] = [];
  const heard = new Map<string, () => void>();
  const process: Process = {
    on: (event, listener) => heard.set(event, listener),
    exit: (code) => void codes.push(code),
    complain: (line) => void said.push(line),
  };
  return { ending: new Ending(process, orderlyMs), said, codes, signal: () => heard.get("SIGTERM")!() };
}

describe("a process that is asked to end", () => {
  test("closes what was opened in its order, and says that all went well", async () => {
    const { ending, codes, signal } = staged();
    const closed: string[] = [];
    ending.add(async () => closed.push("server"));
    ending.add(async () => closed.push("database"));
    signal();
    await vi.waitFor(() => expect(codes).toEqual([0]));
    expect(closed).toEqual(["server", "database"]);
  });

  test("ends within its time though something hangs, with a line and a status that tell of it", async () => {
    const { ending, codes, said, signal } = staged(20);
    ending.add(() => new Promise(() => {}));
    signal();
    await vi.waitFor(() => expect(codes).toEqual([1]));
    expect(said).toEqual(["CampusHub did not end in order within 0.02 s; it ends now"]);
  });

  test("while it still starts, or a second time, ends at once", async () => {
    const starting = staged();
    starting.signal();
    expect(starting.codes).toEqual([143]);
    const { ending, codes, signal } = staged();
    ending.add(() => new Promise(() => {}));
    signal();
    signal();
    expect(codes).toEqual([130]);
  });
});

test("a process that is of no use any more says why and ends with a status that starts it again", () => {
  const { ending, codes, said } = staged();
  ending.fail("its database cannot be opened: no such file");
  expect(said).toEqual(["CampusHub ends: its database cannot be opened: no such file"]);
  expect(codes).toEqual([1]);
});
