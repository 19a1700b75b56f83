import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openPglite, openPostgres } from "../../drizzle/index.ts";
import { copyTemplateDatabase, copyTemplateFolder, createDatabase, dropDatabase } from "./database-template.ts";

/** Where a database is, before anybody opened it: hand `env` to a child process, or open it here. */
export interface TestLocation {
  readonly kind: Database["kind"];
  /** What a process of the hub needs to find it. */
  readonly env: Readonly<Record<"DATA_DIR" | "DATABASE_URL", string | undefined>>;
  /** The address on PostgreSQL; undefined when embedded. */
  readonly url: string | undefined;
  open(): Promise<Database>;
  remove(): Promise<void>;
}

/** A database of this test's own that `close` also removes. */
export interface TestDatabase extends Database {
  readonly location: TestLocation;
}

/**
 * A migrated, empty database of the caller's own: embedded, or on the server of TEST_DATABASE_URL when that is set, so that
 * the same suite runs on both. Close it in `afterAll`.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  const location = await testLocation();
  const database = await location.open();
  const close = async () => {
    await database.close();
    await location.remove();
  };
  return { ...database, location, close };
}

/** A place for a database. `migrated: false`: empty, for tests of the migrations themselves. */
export async function testLocation(options: { migrated?: boolean } = {}): Promise<TestLocation> {
  const serverUrl = process.env.TEST_DATABASE_URL;
  const migrated = options.migrated ?? true;
  return serverUrl ? postgresLocation(serverUrl, migrated) : folderLocation(migrated);
}

async function folderLocation(migrated: boolean): Promise<TestLocation> {
  const dataDir = await mkdtemp(join(tmpdir(), "campushub-test-"));
  if (migrated) await copyTemplateFolder(dataDir);
  return {
    kind: "pglite",
    env: { DATA_DIR: dataDir, DATABASE_URL: undefined },
    url: undefined,
    open: () => openPglite(dataDir),
    remove: () => rm(dataDir, { recursive: true, force: true }),
  };
}

async function postgresLocation(serverUrl: string, migrated: boolean): Promise<TestLocation> {
  const name = `campushub_test_${randomUUID().replaceAll("-", "")}`;
  const url = await (migrated ? copyTemplateDatabase : createDatabase)(serverUrl, name);
  const dataDir = await mkdtemp(join(tmpdir(), "campushub-test-"));
  return {
    kind: "postgres",
    env: { DATA_DIR: dataDir, DATABASE_URL: url },
    url,
    open: async () => openPostgres(url),
    remove: async () => {
      await dropDatabase(serverUrl, name);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
