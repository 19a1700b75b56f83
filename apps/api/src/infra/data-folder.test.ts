import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ownDataFolder } from "./data-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "campushub-folder-"));
afterAll(() => rmSync(folder, { recursive: true }));
const mode = (path: string) => lstatSync(path).mode & 0o777;

test("a data folder is made for its owner alone, and one left open is shut, without what others put there", () => {
  const fresh = join(folder, "made", "data");
  ownDataFolder(fresh);
  expect(mode(fresh)).toBe(0o700);

  const open = join(folder, "open");
  const kept = join(open, "pglite", "base");
  mkdirSync(kept, { recursive: true });
  const files = [join(open, "secret.key"), join(kept, "1259"), join(open, "report.csv")];
  for (const path of files) writeFileSync(path, "");
  for (const path of [open, join(open, "pglite"), kept]) chmodSync(path, 0o777);
  for (const path of files) chmodSync(path, 0o666);
  symlinkSync(files[2]!, join(open, "pglite", "link"));
  ownDataFolder(open);
  expect([open, kept, ...files].map((path) => mode(path).toString(8))).toEqual(["700", "700", "600", "600", "666"]);
});
