import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { sql } from "drizzle-orm";
import type { Db, Tx } from "./client.ts";
import { inScope, MAINTENANCE_MS } from "./statement-scope.ts";

const FOLDER = new URL("./migrations/", import.meta.url);
/** Any number that nobody else uses as an advisory lock. */
const LOCK = 7_244_001;

interface Journal {
  readonly entries: readonly { readonly idx: number; readonly tag: string }[];
}

/**
 * Brings the database up to date: named SQL files in journal order, each once, all in one transaction under an advisory
 * lock, because the library's own migrator takes none and two instances may start together.
 * @param before the migration to stop before: what an upgrade begins from. @returns the tags applied now.
 * @throws Error when an applied file was edited afterwards, or the database is newer than this program.
 */
export async function migrate(db: Db, before?: string): Promise<string[]> {
  const journal = JSON.parse(await readFile(new URL("meta/_journal.json", FOLDER), "utf8")) as Journal;
  return inScope({ statementMs: MAINTENANCE_MS }, () => applyAll(db, journal, before));
}

function applyAll(db: Db, journal: Journal, before: string | undefined): Promise<string[]> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`set local statement_timeout = 0`);
    await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    await tx.execute(sql`create table if not exists schema_migration (
      tag text primary key, hash text not null, applied_at timestamptz not null default now())`);
    const applied = await appliedTags(tx);
    const known = new Set(journal.entries.map(({ tag }) => tag));
    const foreign = [...applied.keys()].find((tag) => !known.has(tag));
    if (foreign) throw new Error(`the database was written by a newer version (migration ${foreign}); update the program`);
    const done: string[] = [];
    for (const { tag } of journal.entries) {
      if (tag === before) break;
      if (await applyOnce(tx, tag, applied.get(tag))) done.push(tag);
    }
    return done;
  });
}

async function appliedTags(tx: Tx): Promise<Map<string, string>> {
  const { rows } = (await tx.execute(sql`select tag, hash from schema_migration`)) as unknown as {
    rows: { tag: string; hash: string }[];
  };
  return new Map(rows.map(({ tag, hash }) => [tag, hash]));
}

async function applyOnce(tx: Tx, tag: string, before: string | undefined): Promise<boolean> {
  const text = await readFile(new URL(`${tag}.sql`, FOLDER), "utf8");
  const hash = createHash("sha256").update(text).digest("hex");
  if (before === hash) return false;
  if (before !== undefined) throw new Error(`migration ${tag} was edited after it ran; add a new one instead`);
  for (const statement of text.split("--> statement-breakpoint")) {
    if (statement.trim() !== "") await tx.execute(sql.raw(statement));
  }
  await tx.execute(sql`insert into schema_migration (tag, hash) values (${tag}, ${hash})`);
  return true;
}
