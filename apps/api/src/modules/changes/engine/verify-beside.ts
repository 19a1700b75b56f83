import { toConnectorError } from "@campushub/kit";
import type { ApplyContext } from "./apply-context.ts";
import { writeOf } from "./ground.ts";
import { type AppliedOp, keepRead, nextApplied, READ_AT_ONCE, type ReadOp, readBack } from "./verify.ts";

/** Objects a call must read, that reading back beside the sending costs it next to nothing. */
const MANY = 20;
/** Ops written down in one go, at the least. */
const LEAST = 50;

/**
 * Reads back while the rest is still being sent: a platform allows so many calls a second, and the hub writes down what it read
 * back while a batch waits for its turn. Only where a call reads many objects; else the calls are the sending's, and all is read
 * back after it.
 */
export class VerifyBeside {
  readonly #context: ApplyContext;
  #applied = 0;
  #read: readonly ReadOp[] = [];
  #isOff = false;

  constructor(context: ApplyContext) {
    this.#context = context;
  }

  /** So many more were applied. */
  noted(applied: number): void {
    this.#applied += applied;
  }

  /**
   * Done while a batch of so many ops is on its way: about as many are read back and written down as are being sent. What fails
   * here is done after the sending, and told there.
   */
  meanwhile(sending: number): Promise<void> {
    return this.#try(async () => {
      if (this.#read.length > 0) await this.#keepSome(Math.max(LEAST, sending));
      else if (this.#applied >= READ_AT_ONCE) await this.#readNext();
    });
  }

  /** Writes down what is read and not written down yet: nothing more is sent. */
  ended(): Promise<void> {
    return this.#try(async () => {
      while (this.#read.length > 0) await this.#keepSome(LEAST);
    });
  }

  async #try(work: () => Promise<void>): Promise<void> {
    if (this.#isOff) return;
    try {
      await work();
    } catch (error) {
      this.#isOff = true;
      const { ctx, set } = this.#context;
      ctx.log.warn({ changeSet: set.id, error: toConnectorError(error).message }, "the read-back is left for after the sending");
    }
  }

  async #keepSome(count: number): Promise<void> {
    await keepRead(this.#context, this.#read.slice(0, count));
    this.#read = this.#read.slice(count);
  }

  async #readNext(): Promise<void> {
    const rows = await nextApplied(this.#context);
    this.#isOff = !readsMany(this.#context, rows);
    if (this.#isOff) return;
    this.#applied -= rows.length;
    this.#read = await readBack(this.#context, rows);
  }
}

function readsMany({ ground }: ApplyContext, rows: readonly AppliedOp[]): boolean {
  let calls = 0;
  for (const [stream, mine] of Map.groupBy(rows, (row) => row.stream)) {
    const keys = mine.map(({ key }) => key);
    calls += writeOf(ground, stream).cost.observe(keys, ground.session.config);
  }
  return calls * MANY <= rows.length;
}
