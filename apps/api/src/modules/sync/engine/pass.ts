import type { DriftPolicy } from "@campushub/drizzle/schema";
import { type Batch, BugError, ConfigError, isStorableText, wireOf } from "@campushub/kit";
import { DriftWatch } from "./drift-watch.ts";
import { finishPass } from "./finish-pass.ts";
import { addCounts, type Buffer, type PassContext, type PassEnd, type Unread, zeroCounts } from "./pass-context.ts";
import { codeTables, mapContext, type Preparation } from "./prepare.ts";
import { prepareBatch } from "./prepare-batch.ts";
import { isUsableKey } from "./storable.ts";
import { readRequest } from "./stream-state.ts";
import { commitBatch, type PassMemory, refuseFrozen } from "./write-batch.ts";

/**
 * Reads one stream once, from where it stands to its end. Rows, checkpoint and counts of a batch commit together: a crash
 * at any instant goes on from the last checkpoint and reads at most one batch again. Reading runs one batch ahead of writing.
 */
export async function runPass(context: PassContext): Promise<PassEnd> {
  const { stream, plan, session, clock } = context;
  const order = stream.read.order[plan.mode] ?? "partial";
  const writer = new PassWriter(context);
  const batches = stream.read.run(session, readRequest(plan))[Symbol.asyncIterator]();
  let expected: number | null = null;
  const stopped = async (why: "cancel" | "pause"): Promise<PassEnd> => {
    await writer.settle();
    return { kind: "stopped", counts: writer.total, why };
  };
  const keepGoing = async () => context.onProgress({ counts: writer.total, expected });
  let ahead = batches.next();
  ahead.catch(() => {});
  try {
    for (;;) {
      const { value: batch, done } = await ahead;
      session.signal.throwIfAborted();
      if (done) break;
      ahead = batches.next();
      ahead.catch(() => {});
      if (batch.kind === "expect") expected = announced(batch.rows);
      else if (batch.kind === "checkpoint" && order !== "total") {
        throw new BugError(`stream ${context.name} gave a checkpoint although its order is partial`, {
          code: "checkpoint_refused",
        });
      } else {
        writer.take(batch);
        while (writer.isFull() || writer.isDue(clock.now())) {
          await (writer.isFull() ? writer.writePart() : writer.writeAll());
          const verdict = await keepGoing();
          if (verdict !== "go") return await stopped(verdict);
        }
      }
    }
    await writer.writeAll();
    await writer.settle();
    writer.assertClock();
    const end = await finishPass(context, writer.total, writer);
    await keepGoing();
    return end;
  } catch (error) {
    const why = context.wish();
    if (why) {
      // What is behind the last checkpoint is read again by whoever resumes.
      if (why === "cancel" || writer.isAtCheckpoint) await writer.writeAll();
      return await stopped(why);
    }
    // A batch that could not be written failed first, and says more: the run may be another worker's by now.
    await writer.settle();
    throw error;
  } finally {
    await writer.settle().catch(() => {});
    await batches.return?.(undefined).catch(() => {});
  }
}

const MOST_ROWS = 2 ** 31 - 1;

/** How many rows a platform says will come; null where it is no number of rows. */
const announced = (rows: number): number | null => (Number.isInteger(rows) && rows >= 0 && rows <= MOST_ROWS ? rows : null);

/** A batch not full is written after this long, so that progress is seen and little is read again after a crash. */
const WRITE_EVERY_MS = 1_000;

class PassWriter {
  readonly total = zeroCounts();
  readonly scopes: string[];
  readonly unread: Unread[] = [];
  readonly #context: PassContext;
  readonly #preparation: Preparation;
  readonly #mapping: ReturnType<typeof mapContext>;
  readonly #points = new Map<string, number>();
  readonly #memory: PassMemory = { frontier: new Map(), trail: {} };
  #buffer: Buffer = emptyBuffer();
  /** The last batch taken was a checkpoint: what is buffered and the position agree. */
  #atCheckpoint = false;
  #committing: Promise<void> = Promise.resolve();
  #lastWrite: number;
  #received: number;

  constructor(context: PassContext) {
    this.#context = context;
    const { config, traffic } = context.session;
    this.#received = traffic.received;
    const policy: DriftPolicy = context.plan.policy;
    this.#preparation = { config, drift: new DriftWatch(wireOf(context.stream, config)), policy, tables: codeTables(config) };
    this.#mapping = mapContext(this.#preparation);
    this.#lastWrite = context.clock.now();
    this.scopes = [...context.plan.scopes];
  }

  take(batch: Exclude<Batch, { kind: "expect" }>): void {
    const buffer = this.#buffer;
    buffer.bytes += this.#newBytes();
    this.#atCheckpoint = batch.kind === "checkpoint";
    switch (batch.kind) {
      case "rows": {
        const scope = batch.scope ?? "";
        for (const raw of batch.rows) buffer.rows.push({ raw, scope });
        return;
      }
      case "gone":
        // What no record can be held under is held under nothing.
        for (const key of batch.keys.filter(isUsableKey)) buffer.gone.push({ key, after: buffer.rows.length });
        return;
      case "checkpoint":
        buffer.position = batch.position;
        return;
      case "scopeFailed":
        this.unread.push(batch);
        return;
      case "scopeComplete":
        // Its rows are refused, so nothing of it may be found missing.
        if (isStorableText(batch.scope ?? "")) buffer.scopes.push(batch.scope ?? "");
    }
  }

  /** What came since it was last asked: one stream of a session is read at a time. */
  #newBytes(): number {
    const { received } = this.#context.session.traffic;
    const fresh = received - this.#received;
    this.#received = received;
    return fresh;
  }

  /** Asked anew each time: it depends on who else needs the database now. */
  get #batchRows(): number {
    return this.#context.database.batchRows[this.#context.stream.kind];
  }

  isFull(): boolean {
    return this.#buffer.rows.length > this.#batchRows;
  }

  /** Nothing is buffered that a position does not stand for. */
  get isAtCheckpoint(): boolean {
    return this.#buffer.position !== undefined && this.#atCheckpoint;
  }

  /** Only at a checkpoint: rows written without theirs would be read again by who goes on after a stop. */
  isDue(now: number): boolean {
    const { rows } = this.#buffer;
    if (!this.isAtCheckpoint) return false;
    return rows.length >= this.#batchRows / 2 || now - this.#lastWrite >= WRITE_EVERY_MS;
  }

  /** Writes the first full batch; the position stays behind, because it speaks of rows not yet written. */
  async writePart(): Promise<void> {
    const size = this.#batchRows;
    const { rows, gone, bytes } = this.#buffer;
    const part: Buffer = { ...emptyBuffer(), rows: rows.slice(0, size), gone: gone.filter(({ after }) => after <= size), bytes };
    this.#buffer.rows = rows.slice(size);
    this.#buffer.gone = gone.filter(({ after }) => after > size).map(({ key, after }) => ({ key, after: after - size }));
    this.#buffer.bytes = 0;
    await this.#write(part);
  }

  async writeAll(): Promise<void> {
    while (this.isFull()) await this.writePart();
    const all = this.#buffer;
    this.#buffer = emptyBuffer();
    if (all.rows.length + all.gone.length + all.scopes.length === 0 && all.position === undefined) return;
    await this.#write(all);
  }

  /** @throws ConfigError when the platform's clock is too far off for streams that depend on time. */
  assertClock(): void {
    const { stream, session, maxClockOffsetMs, plan } = this.#context;
    const offset = session.http.clockOffsetMs();
    const dependsOnTime = stream.kind === "reading" || plan.mode === "incremental";
    if (!dependsOnTime || offset === undefined || Math.abs(offset) <= maxClockOffsetMs) return;
    const minutes = Math.round(offset / 60_000);
    throw new ConfigError(`the platform's clock is ${minutes} min off; nothing that depends on time is read until it is right`, {
      code: "clock_off",
      detail: { offsetMs: offset },
    });
  }

  /** The last batch begun is written, or its failure is thrown. */
  settle(): Promise<void> {
    return this.#committing;
  }

  /** One batch is mapped while the one before it is being written; they commit in order, one at a time. */
  async #write(buffer: Buffer): Promise<void> {
    this.assertClock();
    this.scopes.push(...buffer.scopes);
    const facts = {
      preparation: this.#preparation,
      mapping: this.#mapping,
      points: this.#points,
      memory: this.#memory,
      scopes: [...this.scopes],
    };
    const { stream, plan, clock } = this.#context;
    const prepared = await prepareBatch(stream, buffer, { ...facts, now: clock.now(), inOrder: plan.mode === "incremental" });
    await this.#committing;
    if (facts.preparation.policy === "freeze") await refuseFrozen(this.#context, prepared.drift);
    this.#committing = commitBatch(this.#context, prepared, facts).then((counts) => void addCounts(this.total, counts));
    // Thrown by whoever awaits it next: the next write, or `settle`.
    this.#committing.catch(() => {});
    this.#lastWrite = this.#context.clock.now();
  }
}

const emptyBuffer = (): Buffer => ({ rows: [], gone: [], scopes: [], position: undefined, bytes: 0 });
