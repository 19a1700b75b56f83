import { connection, inletLease } from "@campushub/drizzle/schema";
import type { Connector, Inlet, ReadingStream } from "@campushub/kit";
import { and, eq, not, or, sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { inMs, isLeased, LEASE_MS } from "../../infra/lease.ts";
import { type ConnectionRow, openSession } from "../connections/index.ts";
import { deliverRows } from "./deliver-rows.ts";

interface Held {
  readonly version: number;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

interface Wanted {
  readonly row: ConnectionRow;
  readonly name: string;
  readonly inlet: Inlet<Record<string, unknown>>;
  readonly connector: Connector;
}

/** The push inlets this instance holds. `tend` is called by the ticker; each inlet runs on exactly one instance. */
export class InletKeeper {
  readonly #ctx: Ctx;
  readonly #held = new Map<string, Held>();

  constructor(ctx: Ctx) {
    this.#ctx = ctx;
  }

  /** Takes free inlets, renews held ones, lets go of those disabled or whose settings changed; one that cannot start stops no other. */
  async tend(): Promise<void> {
    const wanted = await this.#wanted();
    for (const [key, held] of this.#held) {
      if (wanted.get(key)?.row.version !== held.version) await this.#drop(key);
    }
    for (const [key, inlet] of wanted) {
      try {
        const mine = await this.#take(inlet.row.id, inlet.name);
        if (!mine) await this.#drop(key);
        else if (!this.#held.has(key)) this.#held.set(key, this.#start(key, inlet));
      } catch (error) {
        this.#ctx.log.warn({ connection: inlet.row.id, inlet: inlet.name, error: String(error) }, "inlet could not start");
      }
    }
  }

  /** Inlets of enabled connections, by `connection:inlet`. */
  async #wanted(): Promise<Map<string, Wanted>> {
    const rows = await this.#ctx.db.select().from(connection).where(eq(connection.enabled, true));
    const wanted = new Map<string, Wanted>();
    for (const row of rows) {
      const connector = this.#ctx.connectors.get(row.connectorId);
      for (const [name, inlet] of Object.entries(connector?.inlets ?? {})) {
        if (inlet.enabled(row.config)) wanted.set(`${row.id}:${name}`, { row, name, inlet, connector: connector! });
      }
    }
    return wanted;
  }

  /** Lets go of all for now: the next `tend` takes them up again. */
  async rest(): Promise<void> {
    for (const key of [...this.#held.keys()]) await this.#drop(key);
  }

  async close(): Promise<void> {
    await this.rest();
    await this.#ctx.db.update(inletLease).set({ holder: null, heldUntil: null }).where(eq(inletLease.holder, this.#ctx.instance));
  }

  async #take(connectionId: number, inlet: string): Promise<boolean> {
    const { db, instance } = this.#ctx;
    await db.insert(inletLease).values({ connectionId, inlet }).onConflictDoNothing();
    // A holder that does not renew for so long has died, and another instance takes the inlet.
    const isTaken = sql`coalesce(${isLeased(this.#ctx, inletLease.heldUntil)}, false)`;
    const free = or(not(isTaken), eq(inletLease.holder, instance));
    const rows = await db
      .update(inletLease)
      .set({ holder: instance, heldUntil: inMs(this.#ctx, LEASE_MS) })
      .where(and(eq(inletLease.connectionId, connectionId), eq(inletLease.inlet, inlet), free))
      .returning({ holder: inletLease.holder });
    return rows.length > 0;
  }

  #start(key: string, { row, name, inlet, connector }: Wanted): Held {
    const ctx = this.#ctx;
    const abort = new AbortController();
    const { session } = openSession(ctx, row, { signal: abort.signal });
    const stream = connector.streams[inlet.stream] as ReadingStream<Record<string, unknown>>;
    const delivery = { connectionId: row.id, inlet: name, name: inlet.stream, stream, session };
    const done = inlet
      .run(session, (rows, how) => deliverRows(ctx, delivery, { rows, ...how }))
      .catch((error) => {
        if (!abort.signal.aborted) ctx.log.warn({ connection: row.id, inlet: name, error: String(error) }, "inlet ended");
      })
      // Whatever ended it, the next tend starts it anew.
      .finally(() => this.#held.delete(key));
    return { version: row.version, abort, done };
  }

  async #drop(key: string): Promise<void> {
    const held = this.#held.get(key);
    if (!held) return;
    held.abort.abort(new Error("inlet released"));
    await held.done;
  }
}
