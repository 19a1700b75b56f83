import { ConnectorError } from "../../errors.ts";
import type { HttpRequest } from "../../http/types.ts";
import type { Json } from "../../json.ts";
import type { Session } from "../../session.ts";
import type { Batch } from "../../stream.ts";
import { mustReadAll } from "./fault-checks.ts";
import { brief, must, NotApplicable } from "./nonconformity.ts";
import { firstRequest, rowsOf } from "./pass.ts";
import { COUNT_SPOILS, LIST_SPOILS, type Spoil, spoilCounts, spoilLists } from "./spoil-answer.ts";
import { onStage, type Stage, streamOf } from "./stage.ts";
import type { StreamCheck, Subject } from "./subject.ts";

/** Answers of a pass from which on it is spoilt, each in a pass of its own. */
const MOST_SPOILT = 8;
/** A small campus is read with far fewer. */
const MOST_REQUESTS = 400;

export const LIST_CHECKS: readonly StreamCheck[] = [
  {
    over: "http",
    title: "takes nothing but a list for a list",
    run: (subject, name) => believesNone(subject, name, [LIST_SPOILS, spoilLists]),
  },
  {
    over: "http",
    title: "takes no count that cannot be read, or that its rows contradict, for the end of a list",
    run: (subject, name) => believesNone(subject, name, [COUNT_SPOILS, spoilCounts]),
  },
  {
    over: "http",
    title: "ends where the platform's pages never do",
    run: (subject, name) =>
      onStage(subject, {}, async (stage) => {
        switchOn(stage, "endlessPages");
        const { requests, error } = await readWith(stage, name, (session) => session);
        must(requests <= MOST_REQUESTS, `it had not ended after ${MOST_REQUESTS} requests`);
        must(error === undefined || error instanceof ConnectorError, `it ended with what nobody classified: ${brief(error)}`);
      }),
  },
  {
    over: "http",
    title: "reads a list whole whose platform refuses the page beyond its end",
    run: (subject, name) =>
      onStage(subject, {}, async (stage) => {
        switchOn(stage, "refusedBeyondEnd");
        await mustReadAll(stage, name);
      }),
  },
  {
    over: "http",
    title: "reads the other parts where one is always refused, and names that one",
    run: (subject, name) => onStage(subject, {}, (stage) => readsTheOthers(stage, name)),
  },
];

type Spoils = readonly [readonly Spoil[], (answer: Json, spoil: Spoil) => Json | undefined];

/** Spoils all such answers, then all but the first, and so on, each time in another way, until each way had its turn. */
async function believesNone(subject: Subject, name: string, [spoils, change]: Spoils): Promise<void> {
  await onStage(subject, {}, async (stage) => {
    const answers = await countOfSuch(stage, name, (answer) => change(answer, spoils[0]!) !== undefined);
    if (answers === 0) throw new NotApplicable("no JSON answer of this stream has such a thing");
    const passes = Math.max(spoils.length, Math.min(MOST_SPOILT, answers));
    for (let nth = 0; nth < passes; nth++) {
      const spoil = spoils[nth % spoils.length]!;
      const from = nth % answers;
      let met = 0;
      const spoilt = (answer: Json): Json => {
        const other = change(answer, spoil);
        return other === undefined || met++ < from ? answer : other;
      };
      const { batches, error } = await readWith(stage, name, (session) => answering(session, spoilt));
      const what = `${spoil.what} in answer ${from + 1}`;
      must(error === undefined || error instanceof ConnectorError, `${what} ends with what nobody classified: ${brief(error)}`);
      must(error !== undefined || batches.some(({ kind }) => kind === "scopeFailed"), `it believed ${what}`);
      must(!batches.some((batch) => batch.kind === "scopeComplete" && batch.scope === undefined), `it is complete with ${what}`);
    }
  });
}

async function countOfSuch(stage: Stage, name: string, isSuch: (answer: Json) => boolean): Promise<number> {
  let count = 0;
  const watched = (answer: Json) => {
    count += isSuch(answer) ? 1 : 0;
    return answer;
  };
  await readWith(stage, name, (session) => answering(session, watched));
  return count;
}

async function readsTheOthers(stage: Stage, name: string): Promise<void> {
  const sound = await readWith(stage, name, (session) => session);
  switchOn(stage, "refusedPart");
  const { batches, error } = await readWith(stage, name, (session) => session);
  must(error === undefined, `one refused part hid all the others: ${String(error)}`);
  const failed = batches.flatMap((batch) => (batch.kind === "scopeFailed" ? [batch.scope] : []));
  const [whole, rest] = [sound.batches, batches].map((all) => rowsOf(all).length) as [number, number];
  if (failed.length === 0 && rest === whole) throw new NotApplicable("nothing of this stream is asked for in parts");
  must(failed.length === 1 && failed[0] !== "", `it names ${brief(failed)} in place of the one part that was refused`);
  must(rest > whole / 2 && rest < whole, `of ${whole} rows it read ${rest} beside one refused part`);
  const complete = batches.flatMap((batch) => (batch.kind === "scopeComplete" ? [batch.scope] : []));
  must(!complete.includes(undefined) && !complete.includes(failed[0]), "it calls complete what was refused");
}

function switchOn({ simulator }: Stage, id: string): void {
  if (!simulator.faults.some((fault) => fault.id === id)) throw new NotApplicable(`the simulator has no switch ${id}`);
  simulator.setFaults({ [id]: { on: true } });
}

/** A pass through a changed session, whatever it ends with. */
async function readWith(stage: Stage, name: string, change: (session: Session) => Session) {
  let requests = 0;
  const counted = <Answer>(ask: (request: HttpRequest) => Promise<Answer>) => {
    return async (request: HttpRequest) => {
      if (++requests > MOST_REQUESTS) throw new Error("asked too often");
      return ask(request);
    };
  };
  const { http } = stage.session;
  const session = change({ ...stage.session, http: { ...http, send: counted(http.send), json: counted(http.json) } });
  const batches: Batch[] = [];
  let error: unknown;
  try {
    const { run } = streamOf(stage.subject, name).read;
    for await (const batch of run(session, firstRequest(stage, name))) batches.push(batch);
  } catch (thrown) {
    error = thrown;
  }
  return { batches, error, requests };
}

/** The session, with its JSON answers changed on their way. */
function answering(session: Session, change: (answer: Json) => Json): Session {
  const json: Session["http"]["json"] = async (request) => {
    const { body, reply } = await session.http.json(request);
    return { body: change(body), reply };
  };
  return { ...session, http: { ...session.http, json } };
}
