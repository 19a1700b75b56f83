import type { Database } from "@campushub/drizzle";
import { sql } from "drizzle-orm";
import type pg from "pg";
import { type EventHub, type HubEvent, type Log, MISSED } from "../core/context.ts";

const CHANNEL = "hub_events";
/** PostgreSQL refuses longer notifications (8,000 bytes). */
const MAX_BYTES = 7_500;

/**
 * Events between instances by LISTEN/NOTIFY, at most once. Where some may have been lost, MISSED is told, so that whoever shows
 * something reads it again. Publishing inside a transaction is refused by the database guard; publish after it.
 */
export async function createEventHub(options: {
  database: Database;
  log: Log;
  instance: string;
}): Promise<EventHub & { close(): Promise<void> }> {
  const { database, log, instance } = options;
  const listeners = new Set<(event: HubEvent) => void>();
  const tell = (event: HubEvent) => {
    for (const listener of listeners) listener(event);
  };
  const receive = (payload: string) => {
    const { from, event } = JSON.parse(payload) as { from: string; event: HubEvent };
    if (from !== instance) tell(event);
  };
  const stop = await subscribe(database, { receive, missed: () => tell({ topic: MISSED }) }, log);
  return {
    publish(event) {
      tell(event);
      if (database.kind === "pglite") return;
      const payload = payloadOf(instance, event);
      database.db
        .execute(sql`select pg_notify(${CHANNEL}, ${payload})`)
        .catch((error) => log.warn({ error: String(error) }, "event not sent"));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: stop,
  };
}

/** Too much to be told is told without its data: readers reload anyway. */
function payloadOf(from: string, event: HubEvent): string {
  const payload = JSON.stringify({ from, event });
  return Buffer.byteLength(payload) <= MAX_BYTES
    ? payload
    : JSON.stringify({ from, event: { topic: event.topic, id: event.id } });
}

interface Heard {
  receive(payload: string): void;
  missed(): void;
}

/** How long after a lost connection the next is tried. */
const RECONNECT_MS = 1_000;

/**
 * Listens on a connection of its own, and on another when that one is lost. The embedded database has one process, whose own
 * listeners are told directly: nothing to subscribe to.
 */
async function subscribe({ pool }: Database, { receive, missed }: Heard, log: Log): Promise<() => Promise<void>> {
  if (!pool) return async () => {};
  let client: pg.PoolClient | undefined;
  let closed = false;
  const listen = async () => {
    const mine = await pool.connect();
    client = mine;
    mine.on("notification", ({ payload }) => payload && receive(payload));
    mine.on("error", (error) => lose(mine, error));
    await mine.query(`LISTEN ${CHANNEL}`).catch((error: Error) => lose(mine, error));
  };
  const lose = (lost: pg.PoolClient, error: Error) => {
    if (client !== lost) return;
    log.warn({ error: error.message }, "event listener lost its connection");
    client = undefined;
    lost.release(true);
    again();
  };
  const again = () => {
    if (!closed) setTimeout(() => void listen().then(missed, again), RECONNECT_MS).unref();
  };
  await listen();
  return async () => {
    closed = true;
    client?.release(true);
  };
}
