import { changeSet, connection } from "@campushub/drizzle/schema";
import { toConnectorError, type WriteGuard, writeStopped } from "@campushub/kit";
import { and, eq } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import type { HeldSet } from "./claim-set.ts";
import { permissionOf } from "./may-write.ts";

/**
 * Asked before each op leaves, inside a connector's batch too: the process goes on, the lease is ours by its own deadline, and nobody
 * stopped writing, cancelled, paused, disarmed or changed the settings. Once it said no it says no until the next batch.
 */
export class SendingGuard implements WriteGuard {
  readonly #ctx: Ctx;
  readonly #held: HeldSet;
  readonly #down: AbortSignal;
  #isStopped = false;

  constructor(ctx: Ctx, held: HeldSet, down: AbortSignal) {
    this.#ctx = ctx;
    this.#held = held;
    this.#down = down;
  }

  /** A batch begins, for which everything was asked. */
  open(): void {
    this.#isStopped = false;
  }

  get isClosed(): boolean {
    return this.#isStopped || this.#down.aborted || this.#held.lease.isOver;
  }

  async ask(): Promise<void> {
    if (!this.isClosed && !(await this.#mayGoOn())) this.#isStopped = true;
    // Asking may have taken long: the lease is proved last.
    if (this.isClosed) throw writeStopped();
  }

  async #mayGoOn(): Promise<boolean> {
    const { set } = this.#held;
    try {
      const [now] = await this.#ctx.db
        .select({ cancel: changeSet.cancelRequested, pause: changeSet.pauseRequested, connection })
        .from(changeSet)
        .innerJoin(connection, eq(connection.id, changeSet.connectionId))
        .where(and(eq(changeSet.id, set.id), eq(changeSet.worker, set.worker ?? "")));
      if (!now || now.cancel || now.pause) return false;
      const asked = { ctx: this.#ctx, db: this.#ctx.db, set, connection: now.connection };
      return (await permissionOf(asked)).kind === "go";
    } catch (error) {
      this.#ctx.log.warn({ changeSet: set.id, error: toConnectorError(error).message }, "nobody could be asked: nothing is sent");
      return false;
    }
  }
}
