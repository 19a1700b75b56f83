import type { Json } from "../../json.ts";
import type { Batch, ReadMode, ReadRequest } from "../../stream.ts";
import type { Truth } from "./holdings.ts";
import { type Stage, streamOf } from "./stage.ts";

/** A pass that has not ended after so many batches of a small campus never will. */
const ENDLESS = 50_000;

export type Checkpoint = Extract<Batch, { kind: "checkpoint" }>;

/** Everything a pass yielded, in order. @throws what the stream throws. */
export async function readPass(stage: Stage, name: string, request: ReadRequest): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of streamOf(stage.subject, name).read.run(stage.session, request)) {
    batches.push(batch);
    if (batches.length > ENDLESS) throw new Error(`stream ${name} does not end`);
  }
  return batches;
}

/** Whether a stream's instants are those of our own questions: a meter stamps nothing. */
export const isStampedByUs = ({ subject }: Pick<Stage, "subject">, name: string): boolean =>
  subject.simulator.transport === "line" && streamOf(subject, name).kind === "reading";

/** A pass and what it must bring: what the platform held before it, or where our questions are the instants, what it said. */
export async function readWithTruth(
  stage: Stage,
  name: string,
  request: ReadRequest,
): Promise<{ batches: Batch[]; truth: Truth }> {
  const before = stage.simulator.truth(name);
  const batches = await readPass(stage, name, request);
  return { batches, truth: isStampedByUs(stage, name) ? stage.simulator.truth(name) : before };
}

/** The first pass ever: a snapshot where the stream has one, else incremental from the beginning. */
export function firstRequest(stage: Stage, name: string): ReadRequest {
  const { read } = streamOf(stage.subject, name);
  const upTo = soon(stage);
  if (read.modes.includes("snapshot")) return { mode: "snapshot", upTo };
  return stage.subject.from === undefined
    ? { mode: "incremental", upTo }
    : { mode: "incremental", upTo, from: stage.subject.from };
}

/** A full pass in `mode`; an incremental one reaches back as far as the platform keeps changes. */
export function fullRequest(stage: Stage, name: string, mode: ReadMode): ReadRequest {
  const first = firstRequest(stage, name);
  if (first.mode === mode) return first;
  const days = streamOf(stage.subject, name).read.cursor?.retentionDays ?? 3650;
  return { mode, upTo: first.upTo, from: iso(stage.clock.now() - days * 86_400_000) };
}

/** The bound lies just after now, so that it does not matter whether a platform takes bounds as inclusive. */
export function soon(stage: Stage): string {
  return iso(stage.clock.now() + 1000);
}

export function iso(instant: number): string {
  return new Date(instant).toISOString();
}

export function rowsOf(batches: readonly Batch[]): readonly Json[] {
  return batches.flatMap((batch) => (batch.kind === "rows" ? batch.rows : []));
}
