import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { is, type SQL, sql } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { beginPlan } from "../../apps/api/src/modules/changes/engine/begin-plan.ts";
import { baseOf } from "../../apps/api/src/modules/changes/load.ts";
import { type Database, migrate } from "../../drizzle/index.ts";
import * as schema from "../../drizzle/schema/index.ts";
import { type TestLocation, testLocation } from "../helpers/database.ts";

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL("./migrate-once.ts", import.meta.url));
const JOURNAL = new URL("../../drizzle/migrations/meta/_journal.json", import.meta.url);

let location: TestLocation;
let tags: string[];

beforeEach(async () => {
  const journal = JSON.parse(await readFile(JOURNAL, "utf8")) as { entries: { tag: string }[] };
  tags = journal.entries.map(({ tag }) => tag);
});
afterEach(() => location.remove());

describe("from empty", () => {
  test("an empty database gets every migration in journal order and then every table of the schema", async () => {
    location = await testLocation({ migrated: false });
    await opened(async (database) => {
      expect(await migrate(database.db)).toEqual(tags);
      const tables = await rowsOf(database, sql`select relname as name from pg_class where relkind in ('r', 'p')`);
      const there = new Set(tables.map(({ name }) => name));
      expect(schemaTables().filter((table) => !there.has(table))).toEqual([]);
    });
  });

  test("readings are partitioned by their instant", async () => {
    location = await testLocation();
    await opened(async (database) => {
      const keys = await rowsOf(database, sql`select pg_get_partkeydef('reading'::regclass) as name`);
      expect(keys).toEqual([{ name: "RANGE (ts)" }]);
    });
  });
});

describe("again", () => {
  test("a second run applies nothing", async () => {
    location = await testLocation();
    await opened(async ({ db }) => expect(await migrate(db)).toEqual([]));
  });

  test("a migration edited after it ran is refused and changes nothing", async () => {
    location = await testLocation();
    await opened(async ({ db }) => {
      await db.execute(sql`update schema_migration set hash = 'other' where tag = ${tags[0]}`);
      await expect(migrate(db)).rejects.toThrow(`migration ${tags[0]} was edited after it ran`);
    });
  });

  test("a database of a newer program is refused", async () => {
    location = await testLocation();
    await opened(async ({ db }) => {
      await db.execute(sql`insert into schema_migration (tag, hash) values ('9999_future', 'x')`);
      await expect(migrate(db)).rejects.toThrow("written by a newer version");
    });
  });
});

describe("from an earlier version", () => {
  test("what the plans of that time found is still what was seen", async () => {
    location = await testLocation({ migrated: false });
    await opened(async (database) => {
      const { db } = database;
      await migrate(db, "0006_found_objects_beside_ops");
      await db.execute(sql`insert into change_set (connection_id, title, author_id, author_name) values (1, 'old', 'li', 'li')`);
      await db.execute(sql`
        insert into change_op (change_set_id, connection_id, ordinal, op_id, stream, key, op, fields, base)
        values (1, 1, 1, 'a', 'rooms', 'r1', 'update', '{}', '{"limit": 450}'), (1, 1, 2, 'b', 'rooms', 'r2', 'update', '{}', null)`);
      await migrate(db);
      expect(await rowsOf(database, sql`select ${baseOf} ->> 'limit' as name from change_op order by ordinal`)).toEqual([
        { name: "450" },
        { name: null },
      ]);
      // The next plan of that set is not its first.
      expect((await beginPlan({ db }, { id: 1, version: 1 })).number).toBe(2);
      expect(await db.$count(schema.foundObject)).toBe(1);
    });
  });

  test("who changed a set before sets knew their editors is read from the audit", async () => {
    location = await testLocation({ migrated: false });
    await opened(async (database) => {
      const { db } = database;
      await migrate(db, "0007_change_set_editors");
      await db.execute(sql`insert into change_set (connection_id, title, author_id, author_name)
        values (1, 'changed', 'li', 'li'), (1, 'as it was made', 'li', 'li')`);
      await db.execute(sql`insert into "user" (id, name, email) values ('chen', 'chen', 'chen@example.edu')`);
      await db.execute(sql`insert into api_token (name, hash, prefix, roles, user_id) values ('script', 'h', 'p', '[]', 'chen')`);
      await db.execute(sql`
        insert into audit_event (id, at, actor_kind, actor_id, actor_name, action, resource, record_id, prev_hash, hash)
        select row_number() over (), now(), 'user', who, who, 'change-sets.' || verb, 'change-sets', '1', '', ''
        from (values ('li', 'create'), ('wu', 'edit'), ('wu', 'edit'), ('token:1', 'edit'), ('zhao', 'plan')) as step(who, verb)`);
      await migrate(db);
      const editors = await rowsOf(database, sql`select editors::text as name from change_set order by id`);
      expect(editors).toEqual([{ name: '["chen", "wu"]' }, { name: "[]" }]);
    });
  });
});

describe("two processes at once", () => {
  test("an empty database is migrated exactly once when two processes start together", async () => {
    location = await testLocation({ migrated: false });
    const results = await Promise.allSettled([migrateInProcess(location), migrateInProcess(location)]);
    const applied = results.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
    expect(applied).toEqual(tags);
    const refused = results.filter((result) => result.status === "rejected").map(({ reason }) => String(reason));
    if (location.kind === "postgres") expect(refused).toEqual([]);
    else expect(refused.join()).toContain("is in use by process");
  });
});

async function opened(work: (database: Database) => Promise<void>): Promise<void> {
  const database = await location.open();
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

async function rowsOf({ db }: Database, query: SQL): Promise<{ name: string }[]> {
  const { rows } = (await db.execute(query)) as unknown as { rows: { name: string }[] };
  return rows;
}

async function migrateInProcess({ env }: TestLocation): Promise<string[]> {
  const { stdout } = await run(process.execPath, [SCRIPT], { env: { ...process.env, ...env } });
  return JSON.parse(stdout) as string[];
}

function schemaTables(): string[] {
  return Object.values(schema).flatMap((value) => (is(value, PgTable) ? [getTableConfig(value).name] : []));
}
