import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Ctx } from "../../../core/context.ts";
import type { ChangeOpView } from "../schema.ts";
import { say } from "../words.ts";
import { loadProof, type Proof, type ProofWish } from "./facts.ts";

/** More are in the workbook: paper of hundreds of pages nobody signs. */
export const MOST_PRINTED_OPS = 2_000;

/** What the worker is handed. */
export interface Printing {
  /** With the ops to be printed. */
  readonly proof: Proof;
  /** Ops that change something, or should have. */
  readonly all: number;
  /** Ops whose wish was so already: their number is all that is told of them. */
  readonly unchanged: number;
}

/** The ops a paper is about: of four changes in a list of thousands the four, and of each the fields that change. */
export function changesOf(ops: readonly ChangeOpView[]): ChangeOpView[] {
  return ops
    .filter(({ outcome }) => outcome !== "noop")
    .map((op) => ({ ...op, diff: op.diff?.some(changes) ? op.diff.filter(changes) : op.diff }));
}

const changes = ({ verdict }: { readonly verdict: string }) => verdict !== "same";

/** A change set as a paper to sign, its text selectable. @throws AppError notFound */
export async function exportPdf({ ctx, input }: { ctx: Ctx; input: ProofWish }): Promise<{ name: string; bytes: Uint8Array }> {
  const proof = await loadProof(ctx, input);
  return { name: `${say(input.lang, "paper.fileName", { id: input.id })}.pdf`, bytes: await printProof(proof) };
}

/** Setting thousands of lines takes seconds, during which the hub must answer: a thread of its own does it. */
export async function printProof(proof: Proof): Promise<Uint8Array> {
  const changes = changesOf(proof.ops);
  const printed = { ...proof, ops: changes.slice(0, MOST_PRINTED_OPS) };
  const workerData: Printing = { proof: printed, all: changes.length, unchanged: proof.ops.length - changes.length };
  const worker = new Worker(new URL("./print-proof.worker.ts", import.meta.url), { workerData });
  try {
    const [bytes] = (await once(worker, "message")) as [Uint8Array];
    return bytes;
  } finally {
    await worker.terminate();
  }
}
