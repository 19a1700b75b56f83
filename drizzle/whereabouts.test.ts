import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderWhereabouts, isSamePlace, type Place } from "./whereabouts.ts";

let root: string;
let home: string;
/** What the database in the folder has noted. */
let noted: Place;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "campushub-place-"));
  home = join(root, "home");
  await mkdir(home);
  noted = await startIn(home);
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A start that goes through. @returns what it notes. */
async function startIn(folder: string): Promise<Place> {
  const { place, settle } = await folderWhereabouts(folder);
  await settle();
  return place;
}
const isKnown = async (folder: string) => (await folderWhereabouts(folder)).known.some((place) => isSamePlace(place, noted));
const copy = (from: string, to: string) => cp(from, to, { recursive: true, preserveTimestamps: true, force: true });

test("a folder is the one it was after each start, and a folder without a mark is none yet", async () => {
  expect(await isKnown(home)).toBe(true);
  noted = await startIn(home);
  expect(await isKnown(home)).toBe(true);
  expect(await isKnown(root)).toBe(false);
});

test("a folder is known whether a start was cut short before its note was kept or after", async () => {
  const { place } = await folderWhereabouts(home);
  expect(await isKnown(home)).toBe(true);
  noted = place;
  expect(await isKnown(home)).toBe(true);
  noted = await startIn(home);
  expect(await isKnown(home)).toBe(true);
});

test("a copy of a folder is another place, and leaves the folder what it was", async () => {
  await copy(home, join(root, "copy"));
  expect(await isKnown(join(root, "copy"))).toBe(false);
  expect(await isKnown(home)).toBe(true);
});

test("a folder that an older backup was laid over is another place", async () => {
  await copy(home, join(root, "backup"));
  await startIn(home);
  await copy(join(root, "backup"), home);
  expect(await isKnown(home)).toBe(false);
});

test("places are the same by the parts that both tell of, and never without one", () => {
  const whole = { database: "5", table: "7", system: "9" };
  expect(isSamePlace(whole, { database: "5", table: "7" })).toBe(true);
  expect(isSamePlace(whole, { database: "5", table: "8" })).toBe(false);
  expect(isSamePlace(whole, { inode: "5" })).toBe(false);
  expect(isSamePlace({}, {})).toBe(false);
});
