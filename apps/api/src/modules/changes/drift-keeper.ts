import { type Ctx, type HubEvent, MISSED } from "../../core/context.ts";
import { watchDrift } from "./watch-drift.ts";

/**
 * Watches applied changes where a run has ended, or its deletes were decided, since it last looked: everywhere at first, and
 * when such news may have been missed. Looking is dear where much was changed, so it is not done for nothing.
 */
export class DriftKeeper {
  readonly #ctx: Ctx;
  readonly #unsubscribe: () => void;
  #news: Set<number> | "everywhere" = "everywhere";

  constructor(ctx: Ctx) {
    this.#ctx = ctx;
    this.#unsubscribe = ctx.events.subscribe((event) => this.#hear(event));
  }

  /** @returns how many ops are newly known to be lost or altered. */
  async tend(): Promise<number> {
    const news = this.#news;
    this.#news = new Set();
    if (news !== "everywhere" && news.size === 0) return 0;
    try {
      return await watchDrift(this.#ctx, news === "everywhere" ? undefined : [...news]);
    } catch (error) {
      this.#news = "everywhere";
      throw error;
    }
  }

  close(): void {
    this.#unsubscribe();
  }

  #hear({ topic, data = {} }: HubEvent): void {
    if (topic === MISSED) this.#news = "everywhere";
    if (topic !== "sync-runs" || this.#news === "everywhere") return;
    const { connectionId, status, decided } = data;
    const hasEnded = status !== undefined && status !== "queued" && status !== "running";
    if (hasEnded || decided !== undefined) this.#news.add(Number(connectionId));
  }
}
