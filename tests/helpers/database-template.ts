import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { migrate, openPglite, openPostgres } from "../../drizzle/index.ts";

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/campushub/", import.meta.url));
const MIGRATIONS = new URL("../../drizzle/migrations/", import.meta.url);
/** Any number that nobody else uses as an advisory lock of the maintenance database. */
const LOCK = 7_244_002;

/** Copies a migrated data folder to `target`: creating one from nothing takes seconds, a copy a tenth of one. */
export async function copyTemplateFolder(target: string): Promise<void> {
  await cp(await templateFolder(), target, { recursive: true });
}

/** Creates the database `name` as a copy of a migrated one on the server of `serverUrl`, and answers with its address. */
export async function copyTemplateDatabase(serverUrl: string, name: string): Promise<string> {
  const template = `campushub_template_${await migrationsHash()}`;
  await withServer(serverUrl, async (server) => {
    await server.query("select pg_advisory_lock($1)", [LOCK]);
    try {
      const { rows } = await server.query("select 1 from pg_database where datname = $1", [template]);
      if (rows.length === 0) await buildTemplateDatabase(server, { serverUrl, template });
      await server.query(`create database "${name}" template "${template}"`);
    } finally {
      await server.query("select pg_advisory_unlock($1)", [LOCK]);
    }
  });
  return urlOf(serverUrl, name);
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await withServer(serverUrl, (server) => server.query(`drop database if exists "${name}" with (force)`));
}

/** Creates an empty database and answers with its address. */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
  await withServer(serverUrl, (server) => server.query(`create database "${name}"`));
  return urlOf(serverUrl, name);
}

/** The template is named by its migrations; built aside and renamed, so that two workers cannot see half of one. */
async function templateFolder(): Promise<string> {
  const folder = `${CACHE}pglite-${await migrationsHash()}`;
  if (await exists(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  const aside = await mkdtemp(`${CACHE}building-`);
  const database = await openPglite(aside);
  await migrate(database.db);
  await database.close();
  await rename(aside, folder).catch(async (error: NodeJS.ErrnoException) => {
    await rm(aside, { recursive: true, force: true });
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
  return folder;
}

/** Under another name first: a worker that died half-way must not leave a template that looks finished. */
async function buildTemplateDatabase(server: pg.Client, at: { serverUrl: string; template: string }): Promise<void> {
  const aside = `${at.template}_building`;
  await server.query(`drop database if exists "${aside}" with (force)`);
  await server.query(`create database "${aside}"`);
  const database = openPostgres(urlOf(at.serverUrl, aside), { poolSize: 1 });
  await migrate(database.db);
  await database.close();
  await server.query(`alter database "${aside}" rename to "${at.template}"`);
}

async function migrationsHash(): Promise<string> {
  const hash = createHash("sha256");
  const files = (await readdir(MIGRATIONS)).filter((file) => file.endsWith(".sql")).sort();
  for (const file of files) hash.update(file).update(await readFile(new URL(file, MIGRATIONS)));
  return hash.digest("hex").slice(0, 12);
}

async function withServer<T>(serverUrl: string, work: (server: pg.Client) => Promise<T>): Promise<T> {
  const server = new pg.Client({ connectionString: serverUrl });
  await server.connect();
  try {
    return await work(server);
  } finally {
    await server.end();
  }
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
