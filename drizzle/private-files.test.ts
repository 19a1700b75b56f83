import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { copyTemplateFolder } from "../tests/helpers/database-template.ts";
import { PgliteClient } from "./pglite-client.ts";

const folder = mkdtempSync(join(tmpdir(), "campushub-modes-"));
afterAll(() => rmSync(folder, { recursive: true }));

const paths = () => readdirSync(folder, { recursive: true, encoding: "utf8" });

test("what the embedded database makes while it runs is for its owner alone", async () => {
  await copyTemplateFolder(folder);
  const before = new Set(paths());
  const client = await PgliteClient.open(folder);
  try {
    await client.exec("create table made as select repeat('x', 900) || n as text from generate_series(1, 3000) n");
    await client.exec("create index on made (text)");
    await client.exec("create database another");
    const made = paths().filter((path) => !before.has(path));
    expect(made.length).toBeGreaterThan(2);
    expect(made.filter((path) => (lstatSync(join(folder, path)).mode & 0o077) !== 0)).toEqual([]);
  } finally {
    await client.close();
  }
});
