import type { Clock } from "../clock.ts";
import { BugError, ConfigError, RetryableError } from "../errors.ts";
import { gateOf } from "../gate.ts";
import type { RateBudget } from "../http/types.ts";
import type { Logger } from "../log.ts";
import { Line } from "./line.ts";
import type { LineRequest, Lines } from "./types.ts";

export interface LineOptions {
  /** `tcp://host:port` of every line that may be asked. */
  readonly allowedHosts: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly budget?: RateBudget;
  /** Nothing but reads leaves. */
  readonly dryRun?: boolean;
  /** How often a read is tried in all. */
  readonly attempts?: number;
  /** For one answer, in real time (ms). */
  readonly timeoutMs?: number;
  readonly quietMs?: number;
}

interface Held {
  readonly line: Line;
  readonly enter: (signal: AbortSignal) => Promise<() => void>;
}

const TIMEOUT_MS = 2_000;
const QUIET_MS = 300;
/** Connections end with the session that made them, however it ends. */
const IDLE_CLOSE = { once: true } as const;

/** Lines behind serial servers: one question at a time on each, over everybody who holds this session. Time-outs are real time. */
export function createLines(options: LineOptions): Lines & { close(): void } {
  const held = new Map<string, Held>();
  const lineAt = (address: string): Held => {
    let there = held.get(address);
    if (!there) {
      const times = { connectMs: options.timeoutMs ?? TIMEOUT_MS, quietMs: options.quietMs ?? QUIET_MS };
      there = { line: new Line(address, times), enter: gateOf(1) };
      held.set(address, there);
    }
    return there;
  };
  const close = () => {
    for (const { line } of held.values()) line.close();
  };
  options.signal.addEventListener("abort", close, IDLE_CLOSE);
  return {
    close,
    async ask(request) {
      demandAllowed(options, request);
      const { line, enter } = lineAt(request.line);
      const leave = await enter(options.signal);
      try {
        return await tries(options, line, request);
      } finally {
        leave();
      }
    },
  };
}

function demandAllowed(
  { allowedHosts, dryRun }: LineOptions,
  { line, effect }: Pick<LineRequest<unknown>, "line" | "effect">,
): void {
  if (dryRun && effect === "write")
    throw new BugError("a write was stopped by the dry run", { code: "dry_run", detail: { line } });
  if (allowedHosts.includes(`tcp://${line}`)) return;
  throw new ConfigError(`the line ${line} is not among the connection's lines`, { code: "host_not_allowed" });
}

async function tries<Frame>(options: LineOptions, line: Line, request: LineRequest<Frame>): Promise<Frame> {
  const attempts = request.effect === "write" ? 1 : (options.attempts ?? 3);
  for (let attempt = 1; ; attempt++) {
    options.signal.throwIfAborted();
    try {
      await options.budget?.acquire(1, options.signal);
      return await once(options, line, request);
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof RetryableError) || attempt >= attempts) throw error;
      options.log.debug({ line: request.line, attempt, code: error.code }, "asked again");
    }
  }
}

async function once<Frame>(options: LineOptions, line: Line, request: LineRequest<Frame>): Promise<Frame> {
  await line.ready();
  line.send(request.bytes);
  const endsAt = performance.now() + (request.timeoutMs ?? options.timeoutMs ?? TIMEOUT_MS);
  for (;;) {
    const answer = answerIn(line, request);
    if (answer) return answer.frame;
    const left = endsAt - performance.now();
    const what = left > 0 ? await line.next(left) : "silence";
    options.signal.throwIfAborted();
    if (what === "came") continue;
    line.break();
    if (what === "silence") throw new RetryableError("the meter did not answer in time", { code: "no_answer" });
    throw new RetryableError("the line broke before the answer", { code: "line_broken" });
  }
}

/** The answer among what has come; what belongs to another question is dropped. */
function answerIn<Frame>(line: Line, { cut, answers }: LineRequest<Frame>): { readonly frame: Frame } | undefined {
  for (;;) {
    const found = cut(line.received);
    if (!found) return undefined;
    line.received = found.rest;
    if (answers(found.frame)) return { frame: found.frame };
  }
}
