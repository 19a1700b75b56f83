import type { Batch } from "../../stream.ts";
import { hold, mustEqualHoldings, mustEqualTruth } from "./holdings.ts";
import { brief, must, NotApplicable } from "./nonconformity.ts";
import { type Checkpoint, firstRequest, fullRequest, iso, isStampedByUs, readPass, readWithTruth, rowsOf, soon } from "./pass.ts";
import { onStage, type Stage, streamOf } from "./stage.ts";
import type { StreamCheck, Subject } from "./subject.ts";

/** More positions than this say nothing new about a small campus. */
const MOST_RESUMES = 15;

export const PASS_CHECKS: readonly StreamCheck[] = [
  {
    title: "says of what it read completely that it is complete",
    async run(subject, name) {
      if (streamOf(subject, name).read.deletes !== "snapshotDiff") throw new NotApplicable("no deletes by snapshot");
      await onStage(subject, {}, async (stage) => {
        mustCompleteScopes(await readPass(stage, name, fullRequest(stage, name, "snapshot")));
      });
    },
  },
  {
    title: "resumes from any checkpoint without losing a row",
    async run(subject, name) {
      const { modes } = streamOf(subject, name).read;
      const found = await Promise.all(modes.map((mode) => onStage(subject, {}, (stage) => resumeEverywhere(stage, name, mode))));
      if (found.every((count) => count === 0)) throw new NotApplicable("it sets no checkpoints in a small campus");
    },
  },
  {
    title: "brings what people changed in the platform",
    run: (subject, name) => onStage(subject, {}, (stage) => followChanges(stage, name)),
  },
  {
    title: "reads only the range a person asked for",
    async run(subject, name) {
      if (streamOf(subject, name).kind !== "reading") throw new NotApplicable("only reading streams have ranges");
      await onStage(subject, {}, (stage) => readRange(stage, name));
    },
  },
  {
    title: "stops when told",
    run: (subject, name) => stopsBeforeItBegins(subject, name).then(() => stopsOnTheWay(subject, name)),
  },
  {
    title: "keeps nothing between sessions: two platforms side by side do not mix",
    async run(subject, name) {
      const read = (seed: number) =>
        onStage(subject, { seed }, async (stage) => {
          const { batches, truth } = await readWithTruth(stage, name, firstRequest(stage, name));
          mustEqualTruth(hold(stage, name, batches), truth);
        });
      await Promise.all([read(11), read(12)]);
    },
  },
];

function mustCompleteScopes(batches: readonly Batch[]): void {
  const complete = new Set<string | undefined>();
  const scopes = new Set<string | undefined>();
  for (const batch of batches) {
    if (batch.kind === "scopeComplete") complete.add(batch.scope);
    if (batch.kind !== "rows") continue;
    must(!complete.has(batch.scope) && !complete.has(undefined), `rows of scope ${batch.scope} come after it was complete`);
    scopes.add(batch.scope);
  }
  must(complete.size > 0, "a stream that finds deletes by snapshot never says that a snapshot is complete");
  const open = [...scopes].filter((scope) => !complete.has(scope) && !complete.has(undefined));
  must(open.length === 0, `scopes never said to be complete: ${brief(open)}`);
}

/** @returns how many checkpoints were tried. */
async function resumeEverywhere(stage: Stage, name: string, mode: "snapshot" | "incremental"): Promise<number> {
  const request = fullRequest(stage, name, mode);
  const batches = await readPass(stage, name, request);
  const all = hold(stage, name, batches);
  const positions = batches.flatMap((batch, index) => (batch.kind === "checkpoint" ? [{ batch, index }] : []));
  const { order } = streamOf(stage.subject, name).read;
  must(positions.length === 0 || order[mode] === "total", `checkpoints in ${mode}, whose order is not declared total`);
  const step = Math.max(1, Math.ceil(positions.length / MOST_RESUMES));
  for (const { batch, index } of positions.filter((_, at) => at % step === 0 || at === positions.length - 1)) {
    const before = batches.slice(0, index);
    const rest = await readPass(stage, name, { ...request, resume: throughJson(batch) });
    mustEqualHoldings(hold(stage, name, [...before, ...rest]), all, `resumed in ${mode} from ${brief(batch.position)}`);
    mustCompleteTheSame([...before, ...rest], batches);
  }
  return positions.length;
}

/** As the hub keeps it: written to the database and read back. */
function throughJson(checkpoint: Checkpoint): Checkpoint["position"] {
  return JSON.parse(JSON.stringify(checkpoint.position));
}

function mustCompleteTheSame(resumed: readonly Batch[], whole: readonly Batch[]): void {
  const scopes = (batches: readonly Batch[]) =>
    new Set(batches.flatMap((batch) => (batch.kind === "scopeComplete" ? [String(batch.scope)] : [])));
  const missing = [...scopes(whole)].filter((scope) => !scopes(resumed).has(scope));
  must(missing.length === 0, `a resumed pass never completes scope ${missing}`);
}

async function followChanges(stage: Stage, name: string): Promise<void> {
  const { read } = streamOf(stage.subject, name);
  const before = stage.simulator.truth(name);
  const startedAt = stage.clock.now();
  const first = await readPass(stage, name, firstRequest(stage, name));
  stage.clock.advance(60_000);
  stage.simulator.live();
  stage.clock.advance(5000);
  const truth = stage.simulator.truth(name);
  if (read.modes.includes("incremental") && read.cursor) {
    const { lagSeconds, overlapSeconds } = read.cursor;
    const from = iso(startedAt - (lagSeconds + overlapSeconds) * 1000);
    const changes = await readWithTruth(stage, name, { mode: "incremental", from, upTo: soon(stage) });
    const held = hold(stage, name, [...first, ...changes.batches]);
    // What is gone is found by the next snapshot, or never: until then it may still be held.
    mustEqualTruth(held, changes.truth, read.deletes === "tombstone" ? new Map() : before);
  }
  if (read.modes.includes("snapshot")) {
    const later = hold(stage, name, await readPass(stage, name, { mode: "snapshot", upTo: soon(stage) }));
    mustEqualTruth(later, truth);
  }
}

/** The middle half of what the platform holds; bounds lie between readings, so that it does not matter whose they are. */
async function readRange(stage: Stage, name: string): Promise<void> {
  if (isStampedByUs(stage, name)) await readPass(stage, name, firstRequest(stage, name));
  const truth = stage.simulator.truth(name);
  const instants = [...truth.keys()].map(instantOf).sort((a, b) => a - b);
  const from = instants[Math.floor(instants.length / 4)]! - 1000;
  const to = instants[Math.floor((instants.length * 3) / 4)]! + 1000;
  const { modes } = streamOf(stage.subject, name).read;
  const request = { mode: modes[0]!, upTo: soon(stage), range: { from: iso(from), to: iso(to) } };
  const held = hold(stage, name, await readPass(stage, name, request));
  mustEqualTruth(held, new Map([...truth].filter(([key]) => instantOf(key) >= from && instantOf(key) <= to)));
}

function instantOf(key: string): number {
  return Date.parse(key.slice(key.lastIndexOf("|") + 1));
}

async function stopsBeforeItBegins(subject: Subject, name: string): Promise<void> {
  const signal = AbortSignal.abort(new Error("cancelled by conform"));
  await onStage(subject, { http: { signal } }, async (stage) => {
    const batches = await readPass(stage, name, firstRequest(stage, name)).catch(() => []);
    must(rowsOf(batches).length === 0, "it read rows although the run was cancelled before it began");
  });
}

async function stopsOnTheWay(subject: Subject, name: string): Promise<void> {
  const abort = new AbortController();
  await onStage(subject, { http: { signal: abort.signal } }, async (stage) => {
    let more = 0;
    const consume = async () => {
      for await (const batch of streamOf(subject, name).read.run(stage.session, firstRequest(stage, name))) {
        if (batch.kind === "rows" && abort.signal.aborted) more++;
        if (batch.kind === "rows") abort.abort(new Error("cancelled by conform"));
      }
    };
    await consume().catch((error: unknown) => {
      must(abort.signal.aborted, `it failed before it was cancelled: ${String(error)}`);
    });
    // What was under way when the signal came may still arrive.
    const underWay = subject.connector.manifest.parallelism;
    must(more <= underWay, `${more} batches of rows came after it was cancelled`);
  });
}
