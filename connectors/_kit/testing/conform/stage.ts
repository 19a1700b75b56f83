import type { HttpOptions } from "../../http/types.ts";
import type { RunningSimulator } from "../../simulator.ts";
import { offeredStreams, type Stream } from "../../stream.ts";
import { FakeClock } from "../fake-clock.ts";
import { secretNames } from "../secrets.ts";
import { hurried, type TestSession, testSession } from "../session.ts";
import { must } from "./nonconformity.ts";
import type { Config, Subject } from "./subject.ts";

/** Not on a full hour, minute or second: nothing the simulator stamps falls on the edge of a pass by accident. */
const START = "2026-11-23T08:17:23.456Z";

/** Longest wait for an answer over a line (real ms): some meters of a simulator never answer. */
const LINE_MS = 40;

/** One running simulator and one session on it: no check sees what another one did. */
export interface Stage {
  readonly subject: Subject;
  readonly simulator: RunningSimulator;
  readonly clock: FakeClock;
  readonly session: TestSession<Record<string, unknown>>;
  /** Values nobody may see: the secret fields, and every token handed out on this stage. */
  secrets(): readonly string[];
}

export interface StageOptions {
  readonly seed?: number;
  readonly http?: Partial<HttpOptions>;
  readonly config?: (config: Config, simulator: RunningSimulator) => Config;
}

/** Starts the subject's simulator, does `work` and closes it whatever happens. */
export async function onStage<T>(subject: Subject, options: StageOptions, work: (stage: Stage) => Promise<T>): Promise<T> {
  const clock = new FakeClock(START);
  const simulator = await subject.simulator.start({ clock, seed: options.seed ?? subject.seed ?? 1, size: "small" });
  try {
    const demo = simulator.connection.config;
    const config = options.config?.(demo, simulator) ?? demo;
    const session = testSession(subject.connector, { config, clock, http: { timeoutMs: 2000, ...options.http } });
    const tokens: string[] = [];
    const watched = {
      ...session.tokens,
      get: async (name: string, refresh: Parameters<typeof session.tokens.get>[1]) => {
        const token = await session.tokens.get(name, refresh);
        tokens.push(token);
        return token;
      },
    };
    const secrets = () => [...secretNames(subject.connector).map((name) => String(config[name] ?? "")), ...new Set(tokens)];
    const lines = hurried(session.lines, LINE_MS);
    return await work({ subject, simulator, clock, session: { ...session, lines, tokens: watched }, secrets });
  } finally {
    await simulator.close();
  }
}

/** The streams that the simulator's own connection has. */
export async function streamsOf(subject: Subject): Promise<readonly string[]> {
  return onStage(subject, {}, async ({ session }) => offeredStreams(subject.connector.streams, session.config));
}

export function streamOf(subject: Subject, name: string): Stream {
  const stream = Object.hasOwn(subject.connector.streams, name) ? subject.connector.streams[name] : undefined;
  must(stream, `there is no stream ${name}`);
  return stream as Stream;
}
