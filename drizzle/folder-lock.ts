import { constants, copyFile, link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/** The folder is in use by a living process; the message says which and what to do. */
export class FolderLockedError extends Error {
  override name = "FolderLockedError";
}

/**
 * Takes `dataDir/.lock`. The embedded database takes no lock of its own: a second process would open the same files and
 * corrupt them. A lock whose process is gone (kill -9) is taken over.
 * @returns the release function.
 */
export async function lockFolder(dataDir: string): Promise<() => Promise<void>> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, ".lock");
  const mine = `${path}.${process.pid}`;
  await writeFile(mine, JSON.stringify({ pid: process.pid, host: hostname(), started: await startOf(process.pid) }));
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (await linked(mine, path)) return () => rm(path, { force: true });
      const holder = await readHolder(path);
      if (holder && (await isAlive(holder))) {
        throw new FolderLockedError(inUse(dataDir, holder));
      }
      await removeStale(path, holder);
    }
    throw new FolderLockedError(`The data folder ${dataDir} is being taken by another process. Try again.`);
  } finally {
    await rm(mine, { force: true });
  }
}

function inUse(dataDir: string, { pid, host }: Holder): string {
  const folder = `The data folder ${dataDir} is in use by process ${pid}`;
  if (host === hostname()) return `${folder}. Stop that process, or set DATA_DIR to another folder.`;
  return `${folder} of the machine ${host}. Stop it there; if that machine is no more, delete ${join(dataDir, ".lock")}.`;
}

/** The lock appears with its whole content at once: nobody can meet it empty and take it for a dead one's. */
async function linked(mine: string, path: string): Promise<boolean> {
  const place = (way: Promise<void>) =>
    way.then(
      () => true as const,
      ({ code }: NodeJS.ErrnoException) => code,
    );
  let outcome = await place(link(mine, path));
  // Some file systems have no hard links.
  if (outcome !== true && outcome !== "EEXIST") outcome = await place(copyFile(mine, path, constants.COPYFILE_EXCL));
  if (outcome === true || outcome === "EEXIST") return outcome === true;
  throw new Error(`the lock ${path} cannot be written (${outcome})`);
}

/** Only one of several comers moves the dead lock away; who moved a lock that was taken meanwhile puts it back. */
async function removeStale(path: string, dead: Holder | undefined): Promise<void> {
  const aside = `${path}.${process.pid}.stale`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const moved = await readHolder(aside);
  if (moved && (moved.pid !== dead?.pid || moved.started !== dead.started)) await linked(aside, path);
  await rm(aside, { force: true });
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Start time of the process: a process id alone may have been given to another program since. */
  readonly started: string;
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  // Nobody can look into another machine: it counts as alive.
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const started = await startOf(holder.pid);
  return started === "" || started === holder.started;
}

/** Field 22 of /proc/PID/stat (start time); empty where there is no /proc. */
async function startOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
