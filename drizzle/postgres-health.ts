import type pg from "pg";
import { ConditionHolder } from "./condition.ts";
import { ReaderPlaces } from "./reader-places.ts";
import { currentScope, READER_MS, STATEMENT_MS, statementLimit } from "./statement-scope.ts";
import { refuseInside } from "./transaction-guard.ts";
import { DatabaseTroubleError, type TroubleKind, troubleOf } from "./trouble.ts";

/** How long a connection may take to come about. */
export const CONNECT_MS = 10_000;
const AGAIN_MS = 3_000;

/**
 * What the server itself ends: a statement over its time, a transaction that asks for nothing, and what was asked by somebody
 * who is gone.
 */
export const SERVER_LIMITS = [
  `-c statement_timeout=${STATEMENT_MS}`,
  `-c idle_in_transaction_session_timeout=${STATEMENT_MS}`,
  "-c client_connection_check_interval=5s",
].join(" ");

/** Grows a file and the log, and is taken back. */
const WRITES = "create table hub_room_probe as select repeat('room', 2000) as x from generate_series(1, 16)";

/** Whether the server answers and can be written: doubted when a statement fails for such a reason, found out by asking it. */
export class PostgresHealth {
  readonly condition = new ConditionHolder();
  readonly #connect: () => pg.Client;
  #asking = false;
  #closed = false;

  constructor(connect: () => pg.Client) {
    this.#connect = connect;
  }

  /** A statement failed; if the reason is the server, it is asked until it is well. */
  suspect(error: unknown): void {
    const kind = troubleOf(error);
    if (kind === undefined || kind === "slow" || this.#asking || this.#closed) return;
    this.#asking = true;
    void this.#ask();
  }

  close(): void {
    this.#closed = true;
  }

  async #ask(): Promise<void> {
    const trouble = await this.#trouble();
    if (this.#closed) return;
    this.condition.set({ state: trouble ?? "ok", freeBytes: undefined });
    if (trouble === undefined) this.#asking = false;
    else setTimeout(() => void this.#ask(), AGAIN_MS).unref();
  }

  async #trouble(): Promise<Exclude<TroubleKind, "slow"> | undefined> {
    const client = this.#connect();
    client.on("error", () => {});
    let timer: NodeJS.Timeout | undefined;
    const silent = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new DatabaseTroubleError("lost", "the database does not answer")), CONNECT_MS);
    });
    const asked = (async () => {
      await client.connect();
      await client.query("begin");
      await client.query(WRITES);
      await client.query("rollback");
    })().catch((cause: unknown) => {
      throw troubleOf(cause) ? cause : new DatabaseTroubleError("lost", "the database does not answer", { cause });
    });
    asked.catch(() => {});
    try {
      await Promise.race([asked, silent]);
      return undefined;
    } catch (error) {
      const kind = troubleOf(error);
      return kind === "slow" ? undefined : kind;
    } finally {
      clearTimeout(timer);
      void client.end().catch(() => {});
    }
  }
}

/** Connections that were thrown away: whoever gives one back must not give it to the next. */
const thrownAway = new WeakSet<pg.PoolClient>();

/**
 * Gives every statement of a connection a time limit of our own: a server that is stopped, or a network that swallows everything,
 * would never say that a statement took too long. A connection that overstepped it is thrown away.
 */
export function limitStatements(client: pg.PoolClient, health: PostgresHealth): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  let over: DatabaseTroubleError | undefined;
  // One in use has no listener of the pool's, and an event of this name that nobody hears ends the process.
  client.on("error", (error) => health.suspect(error));
  const end = (limitMs: number) => {
    over = new DatabaseTroubleError("slow", `a statement took longer than ${limitMs / 1000} s and was ended`);
    thrownAway.add(client);
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    return over;
  };
  client.query = ((...args: unknown[]) => {
    if (over) return Promise.reject(over);
    const asked = query(...args);
    return asked instanceof Promise ? limited(asked, end, health) : asked;
  }) as typeof client.query;
}

/** Past what the server itself ends, so that its own word comes first. */
const GRACE_MS = 5_000;

async function limited<T>(asked: Promise<T>, end: (limitMs: number) => Error, health: PostgresHealth): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const { statementMs } = currentScope();
  const limitMs = statementLimit() + (statementMs === undefined ? GRACE_MS : 0);
  const over = new Promise<never>((_, reject) => {
    // An answer may have come while this thread was busy: it is read before the limit is judged.
    timer = setTimeout(() => setImmediate(() => timer && reject(end(limitMs))), limitMs);
  });
  try {
    return await Promise.race([asked, over]);
  } catch (error) {
    health.suspect(error);
    throw error;
  } finally {
    clearTimeout(timer);
    timer = undefined;
  }
}

/**
 * Gives `connect` words of its own: a connection that does not come about says that the database is lost, to whoever asks for one.
 * A reader asks for one only when it has a place among the readers.
 */
export function connecting(pool: pg.Pool, health: PostgresHealth): pg.Pool["connect"] {
  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>;
  const places = new ReaderPlaces({ connections: pool.options.max, patienceMs: READER_MS });
  return (async () => {
    const { reader } = currentScope();
    const giveBack = reader === undefined ? () => {} : await places.take(reader);
    try {
      const client = await connect();
      const release = client.release.bind(client);
      client.release = (error) => {
        release(error ?? thrownAway.has(client));
        giveBack();
      };
      return client;
    } catch (cause) {
      giveBack();
      const error = new DatabaseTroubleError("lost", `no connection to the database: ${(cause as Error).message}`, { cause });
      health.suspect(error);
      throw error;
    }
  }) as unknown as pg.Pool["connect"];
}

/** The pool's own `query`, refused inside a transaction; a connection that failed is not used again. */
export function outsideOfTransactions(pool: pg.Pool): pg.Pool["query"] {
  const ask = async (...args: [string]) => {
    const client = await pool.connect();
    try {
      const answer = await client.query(...args);
      client.release();
      return answer;
    } catch (error) {
      client.release(troubleOf(error) !== undefined);
      throw error;
    }
  };
  return ((...args: [string]) => {
    refuseInside();
    return ask(...args);
  }) as unknown as pg.Pool["query"];
}
