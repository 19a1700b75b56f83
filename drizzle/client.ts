import type { ExtractTablesWithRelations } from "drizzle-orm";
import { drizzle as drizzlePg } from "drizzle-orm/node-postgres";
import type { PgDatabase, PgQueryResultHKT, PgTransaction } from "drizzle-orm/pg-core";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import pg from "pg";
import type { ConditionHolder, DatabaseCondition, RoomLimits } from "./condition.ts";
import { lockFolder } from "./folder-lock.ts";
import { PgliteClient } from "./pglite-client.ts";
import {
  CONNECT_MS,
  connecting,
  limitStatements,
  outsideOfTransactions,
  PostgresHealth,
  SERVER_LIMITS,
} from "./postgres-health.ts";
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
  /** How it is now: whether it answers, can be written and has room. Asks nobody. */
  condition(): DatabaseCondition;
  /** Calls the listener when the state becomes another one. @returns how to stop that. */
  onCondition(listener: (condition: DatabaseCondition) => void): () => void;
  /** Resolves when it cannot be opened any more: the process is of no use then. */
  readonly givenUp: Promise<Error>;
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

/**
 * Opens the embedded database. `dataDir` absent: in memory.
 * @throws FolderLockedError, DatabaseTroubleError when the disk is full or cannot be written
 */
export async function openPglite(dataDir?: string, options: { limits?: RoomLimits } = {}): Promise<Database> {
  const unlock = dataDir === undefined ? undefined : await lockFolder(dataDir);
  try {
    const client = await PgliteClient.open(dataDir, options);
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
    const { condition, givenUp } = client;
    const pool = undefined;
    return { kind: "pglite", db, pglite: client, pool, batchRows, whereabouts, ...told(condition), givenUp, close };
  } catch (error) {
    await unlock?.();
    throw error;
  }
}

const told = (holder: ConditionHolder) => ({
  condition: () => holder.now,
  onCondition: (listener: (condition: DatabaseCondition) => void) => holder.onChange(listener),
});

/** Opens PostgreSQL (15 or later). `schemaName` sets the search path (tests: one schema per file). */
export function openPostgres(url: string, options: { schemaName?: string; poolSize?: number } = {}): Database {
  const search = options.schemaName === undefined ? "" : ` -c search_path=${options.schemaName},public`;
  const settings = { connectionString: url, options: `${SERVER_LIMITS}${search}`, connectionTimeoutMillis: CONNECT_MS };
  const pool = new pg.Pool({ ...settings, max: options.poolSize ?? 12, keepAlive: true });
  const health = new PostgresHealth(() => new pg.Client(settings));
  pool.on("error", (error) => health.suspect(error));
  pool.on("connect", (client) => limitStatements(client, health));
  pool.connect = connecting(pool, health);
  pool.query = outsideOfTransactions(pool);
  const db = guarded(drizzlePg(pool, { schema }) as unknown as Db);
  return {
    kind: "postgres",
    db,
    pglite: undefined,
    pool,
    batchRows: { record: 5_000, reading: 20_000 },
    whereabouts: () => serverWhereabouts(db),
    ...told(health.condition),
    // A server that is away may come back: nothing is ever given up.
    givenUp: new Promise(() => {}),
    close: async () => {
      health.close();
      await pool.end();
    },
  };
}
