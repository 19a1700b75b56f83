import { isJsonObject, type Json } from "../../json.ts";
import type { Batch } from "../../stream.ts";
import { type ChangeAnswer, type PassingAnswer, startBetween } from "../between.ts";
import { longestStop } from "../longest-stop.ts";
import { mustBeClassified, mustReadAll } from "./fault-checks.ts";
import { brief, must } from "./nonconformity.ts";
import { firstRequest } from "./pass.ts";
import { mapAddresses } from "./probe-checks.ts";
import { onStage, type Stage, streamOf } from "./stage.ts";
import type { StreamCheck, Subject } from "./subject.ts";

/** A small campus is read with far fewer. */
const MOST_REQUESTS = 400;
/** Of the loop's own work, while an answer that nobody can read is put aside (ms). */
const LONGEST_STOP_MS = 500;
const DAY_MS = 86_400_000;
const LEVELS = 100_000;
const LARGEST = Buffer.alloc(40 << 20, " ");

interface Hostile {
  readonly what: string;
  of(answer: PassingAnswer): Buffer;
}

const isXml = ({ body }: PassingAnswer) => body.subarray(0, 100).toString().trimStart().startsWith("<");

const DEEP = {
  what: "nested too deep",
  of: (answer: PassingAnswer) => Buffer.from((isXml(answer) ? "<a>" : "[").repeat(LEVELS)),
};
const LARGE = { what: "larger than any answer", of: () => LARGEST };
const MANY = {
  what: "of more values than any answer",
  of: (answer: PassingAnswer) => (isXml(answer) ? DEEP.of(answer) : Buffer.from(`[${"0,".repeat(300_000)}0]`)),
};

/** Each in a pass of its own, from its answer on: the sign-in, a list, what stands behind it. */
const HOSTILE: readonly (Hostile & { readonly from: number })[] = [
  { ...DEEP, from: 1 },
  { ...LARGE, from: 2 },
  { ...MANY, from: 3 },
  { ...DEEP, from: 4 },
];

/** What no clock shows, and what a Date header may say all the same. */
const DATES: readonly string[] = ["Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "soon"];
const LIVES: readonly Json[] = [1e15, -1, "7200", "soon", null];
const WAITS: readonly string[] = ["9999999999", "-5", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"];

export const HOSTILE_CHECKS: readonly StreamCheck[] = [
  {
    over: "http",
    title: "believes no answer that is too large or nested too deep, and holds nobody up with it",
    run: believesNone,
  },
  {
    over: "http",
    title: "reads all whatever the date in the platform's answers and however long it lets a token live",
    async run(subject, name) {
      for (const date of DATES)
        await between(
          subject,
          () => ({ headers: { date } }),
          (stage) => mustReadAll(stage, name),
        );
      for (const life of LIVES) {
        let isTold = false;
        const other: ChangeAnswer = (answer) => {
          const changed = withLife(answer, life);
          isTold ||= changed.body !== undefined;
          return changed;
        };
        await between(subject, other, (stage) => mustReadAll(stage, name));
        if (!isTold) return;
      }
    },
  },
  {
    over: "http",
    title: "waits no longer than a day, however long the platform asks it to",
    async run(subject, name) {
      for (const wait of WAITS) {
        const busy: ChangeAnswer = (_answer, nth) => (nth === 1 ? { status: 429, headers: { "retry-after": wait } } : {});
        await between(subject, busy, async (stage) => {
          const since = stage.clock.now();
          const { error } = await read(stage, name);
          must(stage.clock.now() - since <= DAY_MS, `it waited ${stage.clock.now() - since} ms for ${brief(wait)}`);
          if (error === undefined) return;
          mustBeClassified(error);
          const { retryAfterMs = 0 } = error as { retryAfterMs?: number };
          must(
            retryAfterMs >= 0 && retryAfterMs <= DAY_MS,
            `it asks to be called again in ${retryAfterMs} ms for ${brief(wait)}`,
          );
        });
      }
    },
  },
];

async function believesNone(subject: Subject, name: string): Promise<void> {
  for (const { what, of, from } of HOSTILE) {
    let hits = 0;
    const spoil: ChangeAnswer = (answer, nth) => {
      if (nth < from || answer.body.length === 0) return {};
      hits++;
      return { body: of(answer) };
    };
    await between(subject, spoil, async (stage, count) => {
      let outcome: Outcome = { batches: [], error: undefined };
      const stop = await longestStop(async () => {
        outcome = await read(stage, name);
      });
      const which = `answer ${from} ${what}`;
      must(count() <= MOST_REQUESTS, `it asked ${count()} times with ${which}`);
      must(stop < LONGEST_STOP_MS, `it held everybody up for ${Math.round(stop)} ms with ${which}`);
      if (hits > 0) mustNotBelieve(outcome, which);
    });
  }
}

/** A pass under a spoilt answer failed, or named the part that it could not read. */
export function mustNotBelieve({ batches, error }: Outcome, which: string): void {
  if (error !== undefined) mustBeClassified(error);
  must(error !== undefined || batches.some(({ kind }) => kind === "scopeFailed"), `it took ${which} for an answer`);
  must(!batches.some((batch) => batch.kind === "scopeComplete" && batch.scope === undefined), `it is complete with ${which}`);
}

/** What a pass yielded, and what it ended with. */
interface Outcome {
  readonly batches: readonly Batch[];
  readonly error: unknown;
}

/** A pass, whatever it ends with. */
export async function read(stage: Stage, name: string): Promise<Outcome> {
  const batches: Batch[] = [];
  try {
    for await (const batch of streamOf(stage.subject, name).read.run(stage.session, firstRequest(stage, name)))
      batches.push(batch);
    return { batches, error: undefined };
  } catch (error) {
    return { batches, error };
  }
}

const LIFE = /expires?_?in/i;

/** A JSON answer that tells how long a token lives, at its outermost or one level below, with another such life. */
function withLife({ body }: PassingAnswer, life: Json): Partial<PassingAnswer> {
  let isTold = false;
  const changed = (value: Json, levels: number): Json => {
    if (!isJsonObject(value) || levels === 0) return value;
    const fields = Object.entries(value).map(([name, inner]): [string, Json] => {
      if (!LIFE.test(name)) return [name, changed(inner, levels - 1)];
      isTold = true;
      return [name, life];
    });
    return Object.fromEntries(fields);
  };
  const answer = changed(jsonOf(body), 2);
  return isTold ? { body: Buffer.from(JSON.stringify(answer)) } : {};
}

/** null: no JSON. */
export function jsonOf(body: Buffer): Json {
  try {
    return JSON.parse(body.toString()) as Json;
  } catch {
    return null;
  }
}

/** Works on a stage whose platform is reached through somebody who changes its answers. */
export async function between(
  subject: Subject,
  change: ChangeAnswer,
  work: (stage: Stage, count: () => number) => Promise<void>,
): Promise<void> {
  const middle = await startBetween(change);
  try {
    const config: Parameters<typeof onStage>[1]["config"] = (own, { baseUrl }) => {
      const { origin } = new URL(baseUrl);
      middle.leadTo(origin);
      return mapAddresses(own, baseUrl, (address) => address.replace(origin, middle.origin));
    };
    await onStage(subject, { config }, (stage) => work(stage, middle.count));
  } finally {
    await middle.close();
  }
}
