import { syncRun, syncRunStream } from "@campushub/drizzle/schema";
import { and, eq } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import { LostRunError } from "./claim.ts";
import type { Counts } from "./pass-context.ts";
import type { RunRow } from "./run-row.ts";

/** Browsers need no more than this; the database is asked for cancel and pause as often. */
const TELL_EVERY_MS = 500;

/** Tells the world how a run goes on, keeps its heartbeat, and hears whether a person wants it stopped. */
export class RunProgress {
  readonly #ctx: Ctx;
  readonly #run: RunRow;
  #toldAt = 0;
  #expected = new Map<string, number>();

  constructor(ctx: Ctx, run: RunRow) {
    this.#ctx = ctx;
    this.#run = run;
  }

  async report(stream: string, progress: { counts: Counts; expected: number | null }): Promise<"go" | "cancel" | "pause"> {
    const now = this.#ctx.clock.now();
    if (now - this.#toldAt < TELL_EVERY_MS) return "go";
    this.#toldAt = now;
    await this.#keepExpected(stream, progress.expected);
    this.#publish({ stream, ...progress.counts, expected: progress.expected });
    return this.ask();
  }

  /** Heartbeat and the person's wish in one statement. @throws LostRunError when another worker took the run over. */
  async ask(): Promise<"go" | "cancel" | "pause"> {
    const [row] = await this.#ctx.db
      .update(syncRun)
      .set({ heartbeatAt: this.#ctx.databaseNow() })
      .where(and(eq(syncRun.id, this.#run.id), eq(syncRun.worker, this.#run.worker ?? "")))
      .returning({ cancel: syncRun.cancelRequested, pause: syncRun.pauseRequested });
    if (!row) throw new LostRunError(this.#run.id);
    if (row.cancel) return "cancel";
    return row.pause ? "pause" : "go";
  }

  /** The person's wish alone, for who asks often. */
  async wish(): Promise<"go" | "cancel" | "pause"> {
    const [row] = await this.#ctx.db
      .select({ cancel: syncRun.cancelRequested, pause: syncRun.pauseRequested })
      .from(syncRun)
      .where(and(eq(syncRun.id, this.#run.id), eq(syncRun.worker, this.#run.worker ?? "")));
    if (row?.cancel) return "cancel";
    return row?.pause ? "pause" : "go";
  }

  tellNow(): void {
    this.#toldAt = this.#ctx.clock.now();
    this.#publish({});
  }

  async #keepExpected(stream: string, expected: number | null): Promise<void> {
    if (expected === null || this.#expected.get(stream) === expected) return;
    this.#expected.set(stream, expected);
    await this.#ctx.db
      .update(syncRunStream)
      .set({ expected })
      .where(and(eq(syncRunStream.runId, this.#run.id), eq(syncRunStream.stream, stream)));
  }

  #publish(data: Record<string, unknown>): void {
    this.#ctx.events.publish({
      topic: "sync-runs",
      id: this.#run.id,
      data: { connectionId: this.#run.connectionId, status: "running", ...data },
    });
  }
}
