import { rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type SQL, sql } from "drizzle-orm";

/** Where a database lives, by parts that a copy does not share and a restart does not change. */
export type Place = Readonly<Record<string, string>>;

export interface Whereabouts {
  /** Places that are this one: two where an earlier start was cut short. */
  readonly known: readonly Place[];
  /** The one to be noted from now on. */
  readonly place: Place;
  /** To be called once it is noted. */
  settle(): Promise<void>;
}

/** Whether both are one place, by the parts that both tell of: which of them a role may ask for can change. */
export function isSamePlace(left: Place, right: Place): boolean {
  const shared = Object.keys(left).filter((part) => part in right);
  return shared.length > 0 && shared.every((part) => left[part] === right[part]);
}

const MARK = ".place";
const TEXT = "By this file CampusHub knows its data folder from a copy of it. Copies of the file mean nothing; leave it here.\n";

/**
 * A folder's place is a file in it: whichever way a folder is copied or restored, the file is another one then. Each start makes it
 * anew, so that a backup laid over the folder brings an older note than the file it leaves or overwrites.
 */
export async function folderWhereabouts(dataDir: string): Promise<Whereabouts> {
  const [mark, next] = [join(dataDir, MARK), join(dataDir, `${MARK}.next`)];
  // Left by a start that was cut short: perhaps noted already, so it is used and not made anew.
  const known = [await placeOf(mark), await placeOf(next)].filter((place) => place !== undefined);
  await writeFile(next, TEXT, { flag: "a" });
  return { known, place: (await placeOf(next))!, settle: () => rename(next, mark) };
}

async function placeOf(path: string): Promise<Place | undefined> {
  try {
    // Not the device's number: some file systems get another one at every boot.
    const { ino, birthtimeNs } = await stat(path, { bigint: true });
    return { inode: String(ino), born: String(birthtimeNs) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** What runs a statement. */
interface Runs {
  execute(statement: SQL): PromiseLike<unknown>;
}

/**
 * A server's database: the cluster it is in, which of its databases, the cluster's timeline (another one after a recovery to a point
 * in time), and one of our tables (another one after a restore). What the role may not ask for is left out.
 */
export async function serverWhereabouts(db: Runs): Promise<Whereabouts> {
  const may = (name: string) => sql`coalesce(has_function_privilege(to_regprocedure(${name})::oid, 'execute'), false)`;
  const [found] = await rowsOf(
    db,
    sql`select oid::text as database, 'connection'::regclass::oid::text as table,
      ${may("pg_control_system()")} as system, ${may("pg_control_checkpoint()")} as timeline
    from pg_database where datname = current_database()`,
  );
  const { database, table, system, timeline } = found!;
  const cluster = system ? await rowsOf(db, sql`select system_identifier::text as system from pg_control_system()`) : [];
  const history = timeline ? await rowsOf(db, sql`select timeline_id::text as timeline from pg_control_checkpoint()`) : [];
  const place = { database, table, ...cluster[0], ...history[0] } as Place;
  return { known: [place], place, settle: async () => {} };
}

async function rowsOf(db: Runs, query: SQL): Promise<Record<string, unknown>[]> {
  return ((await db.execute(query)) as unknown as { rows: Record<string, unknown>[] }).rows;
}
