import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FolderLockedError, lockFolder } from "./folder-lock.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "campushub-lock-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const leaveLock = (holder: unknown) =>
  writeFile(join(folder, ".lock"), typeof holder === "string" ? holder : JSON.stringify(holder));

test("a folder that is let go can be taken again, and nothing is left in it", async () => {
  for (let turn = 0; turn < 3; turn++) await (await lockFolder(folder))();
  expect(await readdir(folder)).toEqual([]);
});

test("a lock of a process that is no more is taken over", async () => {
  await leaveLock({ pid: 2 ** 22 + 1, host: hostname(), started: "1" });
  const unlock = await lockFolder(folder);
  await unlock();
  expect(await readdir(folder)).toEqual([]);
});

test("a lock whose process number was given to another program since is taken over", async () => {
  await leaveLock({ pid: process.ppid, host: hostname(), started: "1" });
  await (await lockFolder(folder))();
});

test("a lock of a living process on this machine is respected", async () => {
  const stat = await readFile(`/proc/${process.ppid}/stat`, "utf8").catch(() => "");
  const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  await leaveLock({ pid: process.ppid, host: hostname(), started });
  const refused = await lockFolder(folder).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(FolderLockedError);
  expect(String(refused)).toContain(`${folder} is in use by process ${process.ppid}`);
});

test("a lock of another machine is respected, because nobody here can see its process", async () => {
  await leaveLock({ pid: 1, host: "another-machine", started: "1" });
  await expect(lockFolder(folder)).rejects.toThrow(/process 1 of the machine another-machine/);
});

test.each(["", "{", "not a lock"])("a lock that is no lock (%j) is taken over", async (text) => {
  await leaveLock(text);
  await (await lockFolder(folder))();
});
