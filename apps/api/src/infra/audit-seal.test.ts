import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { createAuditSeal, headFile, headInMemory } from "./audit-seal.ts";

const folder = mkdtempSync(join(tmpdir(), "campushub-head-"));
afterAll(() => rmSync(folder, { recursive: true }));
const KEY = Buffer.alloc(32, 1);
const OTHER = Buffer.alloc(32, 2);
let path: string;
let serial = 0;
beforeEach(() => {
  path = join(folder, `head-${++serial}.json`);
});
const open = (key = KEY) => createAuditSeal(key, headFile(path));

describe("the note of how far the audit went", () => {
  test("stays over a restart, only ever goes on, and nobody else reads it", () => {
    const seal = open();
    expect(seal.noted()).toBeUndefined();
    seal.note({ id: 2, hash: "b" });
    seal.note({ id: 1, hash: "a" });
    expect(open().noted()).toEqual({ id: 2, hash: "b" });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("does not follow a chain that lost what was noted, until a person restored the database", () => {
    const seal = open();
    seal.note({ id: 5, hash: "e" });
    expect([seal.distrust(), seal.distrust()]).toEqual([true, false]);
    seal.note({ id: 6, hash: "forged" });
    expect(open().noted()).toEqual({ id: 5, hash: "e" });
    seal.restart({ id: 3, hash: "c" });
    seal.note({ id: 4, hash: "d" });
    expect(open().noted()).toEqual({ id: 4, hash: "d" });
  });

  test("is refused when somebody else wrote it or with another key, rather than taken for none", () => {
    open().note({ id: 5, hash: "e" });
    expect(() => open(OTHER)).toThrow(/not written by this hub/);
    writeFileSync(path, readFileSync(path, "utf8").replace('"id":5', '"id":4'));
    expect(() => open()).toThrow(/not written by this hub/);
    writeFileSync(path, "");
    expect(() => open()).toThrow(/not written by this hub/);
  });
});

test("the hashes of the audit need the hub's key, and are not what that key seals", () => {
  const hashOf = (key: Buffer) => createAuditSeal(key, headInMemory).hash("text");
  expect(hashOf(KEY)).toMatch(/^[0-9a-f]{64}$/);
  expect(hashOf(KEY)).toBe(hashOf(KEY));
  expect(hashOf(KEY)).not.toBe(hashOf(OTHER));
});
