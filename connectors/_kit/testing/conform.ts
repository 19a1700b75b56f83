import { describe, type TestContext, test } from "vitest";
import type { z } from "zod";
import type { Connector } from "../connector.ts";
import { CONNECTOR_CHECKS, STREAM_CHECKS } from "./conform/checks.ts";
import { NotApplicable } from "./conform/nonconformity.ts";
import { streamsOf } from "./conform/stage.ts";
import { type ConformOptions, isFor, type StreamCheck, subjectOf } from "./conform/subject.ts";

export type { ConformOptions } from "./conform/subject.ts";

/** The slowest check waits for a few real time-outs per stream. */
const TIMEOUT_MS = 60_000;

/**
 * Registers with vitest what every connector must do, against its own simulator (`small`): a connector's `conform.test.ts`
 * is this one call. What does not apply is shown as skipped, with the reason.
 */
export function conform<Schema extends z.ZodObject>(connector: Connector<Schema>, options: ConformOptions): void {
  const subject = subjectOf(connector, options);
  let offered: Promise<readonly string[]> | undefined;
  const run = async (stream: string, check: StreamCheck) => {
    offered ??= streamsOf(subject);
    if (!(await offered).includes(stream)) throw new NotApplicable("these settings do not offer the stream");
    await check.run(subject, stream);
  };
  describe(`connector ${connector.manifest.id} on ${options.simulator.id}`, { timeout: TIMEOUT_MS }, () => {
    for (const check of CONNECTOR_CHECKS.filter((one) => isFor(subject, one)))
      test(check.title, (context) => orSkip(context, check.run(subject)));
    for (const stream of Object.keys(connector.streams)) {
      describe(`stream ${stream}`, () => {
        for (const check of STREAM_CHECKS.filter((one) => isFor(subject, one)))
          test(check.title, (context) => orSkip(context, run(stream, check)));
      });
    }
  });
}

async function orSkip(context: TestContext, check: Promise<void>): Promise<void> {
  try {
    await check;
  } catch (error) {
    if (error instanceof NotApplicable) context.skip(error.message);
    throw error;
  }
}
