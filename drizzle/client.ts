import type { ExtractTablesWithRelations } from "drizzle-orm";
import { drizzle as drizzlePg } from "drizzle-orm/node-postgres";
import type { PgDatabase, PgQueryResultHKT, PgTransaction } from "drizzle-orm/pg-core";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import pg from "pg";
import { lockFolder } from "./folder-lock.ts";
import { PgliteClient } from "./pglite-client.ts";
import * as schema from "./schema/index.ts";
import { asInside, refuseInside } from "./transaction-guard.ts";
import { folderWhereabouts, serverWhereabouts, type Whereabouts } from "./whereabouts.ts";

type Schema = typeof schema;
export type Db = PgDatabase<PgQueryResultHKT, Schema>;
export type Tx = PgTransaction<PgQueryResultHKT, Schema, ExtractTablesWithRelations<Schema>>;

export interface Database {
  readonly kind: "pglite" | "postgres";
  readonly db: Db;
  /** The embedded client, for what only it can do (queue adapter, COPY); undefined on PostgreSQL. */
  readonly pglite: PgliteClient | undefined;
  /** The pool, likewise. */
  readonly pool: pg.Pool | undefined;
  /** Rows a batch may have now: the embedded database serves lists between batches, so they are small while somebody looks. */
  readonly batchRows: { readonly record: number; readonly reading: number };
  /** Where it lives, so that a copy is told from the database it was made of. In memory it lives nowhere. */
  whereabouts(): Promise<Whereabouts>;
  close(): Promise<void>;
}

/** Makes `transaction` mark its inside, so that `refuseInside` can tell. */
function guarded(db: Db): Db {
  const begin = db.transaction.bind(db);
  db.transaction = ((work, config) => {
    refuseInside();
    return begin((tx) => asInside(() => work(tx)), config);
  }) as Db["transaction"];
  return db;
}

const NOWHERE: Whereabouts = { known: [], place: {}, settle: async () => {} };

/** Opens the embedded database. `dataDir` absent: in memory. @throws FolderLockedError */
export async function openPglite(dataDir?: string): Promise<Database> {
  const unlock = dataDir === undefined ? undefined : await lockFolder(dataDir);
  try {
    const client = await PgliteClient.open(dataDir === undefined ? undefined : `${dataDir}/pglite`);
    const db = guarded(drizzlePglite(client.asDriverClient(), { schema }) as unknown as Db);
    const close = async () => {
      await client.close();
      await unlock?.();
    };
    const batchRows = {
      get record() {
        return client.isWatched ? 500 : 2_000;
      },
      get reading() {
        return client.isWatched ? 2_000 : 4_000;
      },
    };
    const whereabouts = async () => (dataDir === undefined ? NOWHERE : folderWhereabouts(dataDir));
    return { kind: "pglite", db, pglite: client, pool: undefined, batchRows, whereabouts, close };
  } catch (error) {
    await unlock?.();
    throw error;
  }
}

/** Opens PostgreSQL (15 or later). `schemaName` sets the search path (tests: one schema per file). */
export function openPostgres(url: string, options: { schemaName?: string; poolSize?: number } = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolSize ?? 12,
    ...(options.schemaName === undefined ? {} : { options: `-c search_path=${options.schemaName},public` }),
  });
  pool.on("error", () => {});
  const outside = pool.query.bind(pool) as (...args: unknown[]) => unknown;
  pool.query = ((...args: unknown[]) => {
    refuseInside();
    return outside(...args);
  }) as typeof pool.query;
  const db = guarded(drizzlePg(pool, { schema }) as unknown as Db);
  return {
    kind: "postgres",
    db,
    pglite: undefined,
    pool,
    batchRows: { record: 5_000, reading: 20_000 },
    whereabouts: () => serverWhereabouts(db),
    close: () => pool.end(),
  };
}
