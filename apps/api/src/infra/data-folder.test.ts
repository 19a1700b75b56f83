import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { testLocation } from "../../../../tests/helpers/database.ts";
import { startHubProcess } from "../../../../tests/helpers/hub-process.ts";
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

test("whatever a running hub writes is for its owner alone, also where the shell lets everybody write", async () => {
  const before = process.umask(0);
  const location = await testLocation();
  const hub = startHubProcess({ ...location.env, PORT: "0", HUB_ROLE: "api" });
  try {
    await hub.ready();
    const data = location.env.DATA_DIR!;
    const all = readdirSync(data, { recursive: true, encoding: "utf8" }).map((name) => join(data, name));
    expect(all.length).toBeGreaterThan(1);
    expect(mode(data)).toBe(0o700);
    expect(all.filter((path) => (mode(path) & 0o077) !== 0)).toEqual([]);
  } finally {
    process.umask(before);
    await hub.stop();
    await location.remove();
  }
});
