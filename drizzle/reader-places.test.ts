import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ReaderPlaces } from "./reader-places.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function staged() {
  const places = new ReaderPlaces({ connections: 12, patienceMs: 30_000 });
  const held: { name: string; end: () => void }[] = [];
  const refused: string[] = [];
  const read = (name: string) =>
    void places.take(name).then(
      (end) => held.push({ name, end }),
      ({ kind }) => refused.push(`${name} ${kind}`),
    );
  const turn = () => vi.advanceTimersByTimeAsync(0);
  const endOne = async (name: string) => {
    const at = held.findIndex((one) => one.name === name);
    held.splice(at, 1)[0]!.end();
    await turn();
  };
  const count = (name: string) => held.filter((one) => one.name === name).length;
  return { read, turn, endOne, count, held, refused };
}

test("half of a pool is left to what reads no lists, and one caller takes half of the readers' part", async () => {
  const { read, turn, count, held } = staged();
  for (let list = 0; list < 20; list++) read("a");
  await turn();
  expect(count("a")).toBe(3);
  for (const name of ["b", "c", "d"]) for (let list = 0; list < 20; list++) read(name);
  await turn();
  expect(held.length).toBe(6);
});

test("a place that comes free goes to whoever holds fewest, whoever came first", async () => {
  const { read, turn, endOne, count } = staged();
  for (const name of ["a", "b"]) for (let list = 0; list < 20; list++) read(name);
  await turn();
  read("late");
  await endOne("a");
  expect([count("a"), count("b"), count("late")]).toEqual([2, 3, 1]);
  await endOne("late");
  expect([count("a"), count("b"), count("late")]).toEqual([3, 3, 0]);
});

test("with more callers than places, each of whom asks on and on, every one has its turn", async () => {
  const { read, turn, endOne, held } = staged();
  const callers = ["a", "b", "c", "d", "e", "f", "g", "h"];
  for (const name of callers) for (let list = 0; list < 4; list++) read(name);
  await turn();
  const served = new Set<string>();
  for (let ended = 0; ended < 20; ended++) {
    const { name } = held[0]!;
    served.add(name);
    read(name);
    await endOne(name);
  }
  expect([...served].sort()).toEqual(callers);
});

test("who waits too long is told so, and nothing is kept for those who are gone", async () => {
  const { read, turn, endOne, count, held, refused } = staged();
  for (let list = 0; list < 4; list++) read("a");
  await vi.advanceTimersByTimeAsync(30_000);
  expect(refused).toEqual(["a slow"]);
  for (let list = 0; list < 3; list++) await endOne("a");
  expect(held).toEqual([]);
  for (let list = 0; list < 4; list++) read("a");
  await turn();
  expect(count("a")).toBe(3);
});
