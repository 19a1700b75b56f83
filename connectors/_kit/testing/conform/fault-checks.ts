import { inspect } from "node:util";
import { ConnectorError, type ErrorClass, toConnectorError } from "../../errors.ts";
import type { HttpOptions } from "../../http/types.ts";
import type { FaultSetting } from "../../simulator.ts";
import { LINE_FAULTS, TRANSPORT_FAULTS } from "../faults.ts";
import { hold, mapperOf, mustEqualTruth, type Truth } from "./holdings.ts";
import { must, Nonconformity, NotApplicable } from "./nonconformity.ts";
import { firstRequest, readPass, readWithTruth, rowsOf } from "./pass.ts";
import { onStage, type Stage, streamsOf } from "./stage.ts";
import type { Check, StreamCheck, Subject } from "./subject.ts";

/** What a fault that never ends must be called; `none`: the stream reads on as if nothing were wrong. */
const LASTING: Readonly<Record<string, ErrorClass | "none">> = { sessionPage: "auth", gb18030AsUtf8: "none" };
/** A session page may cost a sign-in: it must not come again right after it. */
const COUNTS: Readonly<Record<string, readonly number[]>> = {
  sessionPage: [1],
  silentBeforeBody: [1],
  silentAfterBody: [1],
};
/** Real time-outs, kept short; on a busy machine a good answer may miss one too, so there are attempts to spare. */
const SILENT: Partial<HttpOptions> = { timeoutMs: 300, attempts: 6 };
const SILENT_FOR_EVER: Partial<HttpOptions> = { timeoutMs: 150, attempts: 2 };

export const FAULT_CHECKS: readonly StreamCheck[] = [
  ...TRANSPORT_FAULTS.map(({ id }) => ({
    over: "http" as const,
    title: `survives ${id} that passes`,
    run: (subject: Subject, name: string) => survivesPassing(subject, name, id),
  })),
  ...TRANSPORT_FAULTS.map(({ id }) => ({
    over: "http" as const,
    title: `says who must act when ${id} lasts`,
    run: (subject: Subject, name: string) => namesLasting(subject, name, id),
  })),
  dataFault("a token that expires on the way costs nothing", "expiredToken", { on: true, count: 1 }),
  dataFault("rows that move between pages while they are read are all held", "movingRows", { on: true, count: 2 }),
  dataFault("the same row twice is held once", "sameRowTwice", { on: true, count: 3 }),
  {
    over: "http",
    title: "hears the clock that the platform's answers tell, not the date of whoever stands between",
    run: (subject, name) =>
      underFault(subject, { clock20minBehind: { on: true } }, async (stage) => {
        await readPass(stage, name, firstRequest(stage, name));
        const minutes = (stage.session.http.clockOffsetMs() ?? 0) / 60_000;
        must(Math.abs(minutes + 20) < 1, `the platform's clock is 20 min behind, and it heard ${minutes.toFixed(1)}`);
      }),
  },
  {
    title: "wrong types are refused row by row",
    run: (subject, name) =>
      underFault(subject, { wrongTypes: { on: true } }, async (stage) => {
        const { map } = mapperOf(stage, name);
        for (const raw of rowsOf(await readPass(stage, name, firstRequest(stage, name)))) map(raw);
      }),
  },
  {
    title: "an empty answer is no delete",
    run: (subject, name) =>
      underFault(subject, { emptyAnswer: { on: true } }, async (stage) => {
        const batches = await readPass(stage, name, firstRequest(stage, name)).catch((error: unknown) => {
          mustBeClassified(error);
          return [];
        });
        must(!batches.some(({ kind }) => kind === "gone"), "it took an empty answer for deletes");
      }),
  },
];

export const UNKNOWN_CODE_CHECK: Check = {
  title: "an unknown code keeps its row and is reported",
  async run(subject) {
    const reported: string[] = [];
    for (const name of await streamsOf(subject)) {
      await underFault(subject, { unknownCode: { on: true } }, async (stage) => {
        const { batches, truth } = await readWithTruth(stage, name, firstRequest(stage, name));
        const { map, unknown } = mapperOf(stage, name);
        for (const raw of rowsOf(batches)) map(raw);
        reported.push(...unknown);
        mustEqualTruth(hold(stage, name, batches), withoutFields(truth));
      });
    }
    must(reported.length > 0, "no stream reported the unknown code: it must ask context.code(table, value)");
  },
};

/** Which rows there are, whatever their fields say: a code's text differs while it is unknown. */
function withoutFields(truth: Truth): Truth {
  return new Map([...truth.keys()].map((key) => [key, {}]));
}

function dataFault(title: string, id: string, setting: FaultSetting): StreamCheck {
  return {
    title,
    run: (subject, name) =>
      underFault(subject, { [id]: setting }, async (stage) => {
        await mustReadAll(stage, name).catch((error: unknown) => {
          throw explained(error, setting.count);
        });
      }),
  };
}

async function survivesPassing(subject: Subject, name: string, id: string): Promise<void> {
  for (const count of COUNTS[id] ?? [1, 2, 3]) {
    await underFault(subject, { [id]: { on: true, count } }, async (stage) => {
      try {
        await mustReadAll(stage, name);
      } catch (error) {
        // Where there is no session to renew, a log-in page is the engine's to try again, not the connector's.
        if (id !== "sessionPage" || !(error instanceof ConnectorError) || error.class !== "auth") throw explained(error, count);
        await mustReadAll(stage, name);
      }
    });
  }
}

async function namesLasting(subject: Subject, name: string, id: string): Promise<void> {
  const expected = LASTING[id] ?? "retryable";
  await underFault(subject, { [id]: { on: true } }, async (stage) => {
    if (expected === "none") return mustReadAll(stage, name);
    await mustFail(stage, name, expected);
  });
}

export async function mustFail(stage: Stage, name: string, expected: ErrorClass): Promise<void> {
  const error = await readPass(stage, name, firstRequest(stage, name)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  must(error !== undefined, "it ends as if all were read");
  mustBeClassified(error);
  const found = toConnectorError(error);
  must(found.class === expected, `expected a ${expected} error, got ${found.class} (${found.code}): ${found.message}`);
}

export async function mustReadAll(stage: Stage, name: string): Promise<void> {
  const { batches, truth } = await readWithTruth(stage, name, firstRequest(stage, name));
  // Waiting moves the clock: what the platform got meanwhile may have come too.
  mustEqualTruth(hold(stage, name, batches), truth, stage.simulator.truth(name));
}

export async function underFault(
  subject: Subject,
  settings: Readonly<Record<string, FaultSetting>>,
  work: (stage: Stage) => Promise<void>,
): Promise<void> {
  const [id = ""] = Object.keys(settings);
  const lasting = settings[id]?.count === undefined;
  const silent = id.startsWith("silent") ? (lasting ? SILENT_FOR_EVER : SILENT) : {};
  await onStage(subject, { http: silent }, async (stage) => {
    const offered = stage.simulator.faults.some((known) => known.id === id);
    if (!offered && [...TRANSPORT_FAULTS, ...LINE_FAULTS].some((fault) => fault.id === id)) {
      throw new Nonconformity(`the simulator does not offer the transport fault ${id}`);
    }
    if (!offered) throw new NotApplicable(`the simulator does not offer ${id}`);
    stage.simulator.setFaults(settings);
    await work(stage);
  });
}

export function mustBeClassified(error: unknown): void {
  must(
    error instanceof ConnectorError && error.class !== "bug",
    `it throws what nobody classified: ${inspect(error).slice(0, 400)}`,
  );
}

export function explained(error: unknown, count = 0): Nonconformity {
  return new Nonconformity(`after ${count} of them: ${error instanceof Error ? error.message : String(error)}`);
}
