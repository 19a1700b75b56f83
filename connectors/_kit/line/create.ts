import { demandHost, lookupWithin, type Reach } from "../addresses.ts";
import type { Clock } from "../clock.ts";
import { BugError, ConfigError, RetryableError } from "../errors.ts";
import { gateOf } from "../gate.ts";
import type { RateBudget } from "../http/types.ts";
import type { Logger } from "../log.ts";
import type { TrafficMeter } from "../traffic.ts";
import { type WriteGuard, writeStopped } from "../write-guard.ts";
import { Line } from "./line.ts";
import { serverOf } from "./server-of.ts";
import type { LineRequest, Lines } from "./types.ts";

export interface LineOptions {
  /** `tcp://host:port` of every line that may be asked. */
  readonly allowedHosts: readonly string[];
  readonly reach: Reach;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly budget?: RateBudget;
  /** Counts the bytes that come after a question. */
  readonly traffic?: TrafficMeter;
  /** Nothing but reads leaves. */
  readonly dryRun?: boolean;
  /** Asked before each write leaves; default: it may. */
  readonly writes?: WriteGuard;
  /** How often a read is tried in all. */
  readonly attempts?: number;
  /** For one answer, in real time (ms). */
  readonly timeoutMs?: number;
  /** How long nothing must have come after a silence; default: a quarter of the time-out, at most 300 ms. */
  readonly quietMs?: number;
}

interface Bus {
  readonly line: Line;
  readonly enter: (signal: AbortSignal) => Promise<() => void>;
}

const TIMEOUT_MS = 2_000;
const ATTEMPTS = 3;
const MOST_QUIET_MS = 300;

/** A bus is one wire whoever asks and however its server is spelled: all sessions of this process take turns on its one connection. */
const buses = new Map<string, Bus>();

function busAt(address: string): Bus {
  const server = serverOf(address);
  const known = buses.get(server);
  if (known) return known;
  const bus = { line: new Line(), enter: gateOf(1) };
  buses.set(server, bus);
  return bus;
}

/** Lines behind serial servers: one question at a time on each, over everybody in this process. Time-outs are real time. */
export function createLines(options: LineOptions): Lines {
  return {
    async ask(request) {
      demandAllowed(options, request);
      const { line, enter } = busAt(request.line);
      const leave = await enter(options.signal);
      // Who is told to stop leaves a question unanswered behind: its answer must not be the next one's.
      const stop = () => line.break();
      options.signal.addEventListener("abort", stop, { once: true });
      try {
        return await tries(options, line, request);
      } finally {
        options.signal.removeEventListener("abort", stop);
        leave();
      }
    },
  };
}

function demandAllowed(
  { allowedHosts, dryRun, reach }: LineOptions,
  { line, effect }: Pick<LineRequest<unknown>, "line" | "effect">,
): void {
  if (dryRun && effect === "write")
    throw new BugError("a write was stopped by the dry run", { code: "dry_run", detail: { line } });
  if (!allowedHosts.includes(`tcp://${line}`))
    throw new ConfigError(`the line ${line} is not among the connection's lines`, { code: "host_not_allowed" });
  demandHost(line.slice(0, line.lastIndexOf(":")), reach);
}

async function tries<Frame>(options: LineOptions, line: Line, request: LineRequest<Frame>): Promise<Frame> {
  const attempts = request.effect === "write" ? 1 : (request.attempts ?? options.attempts ?? ATTEMPTS);
  for (let attempt = 1; ; attempt++) {
    options.signal.throwIfAborted();
    try {
      if (request.effect === "write" && options.writes?.isClosed) throw writeStopped();
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
  const timeoutMs = request.timeoutMs ?? options.timeoutMs ?? TIMEOUT_MS;
  const times = {
    connectMs: options.timeoutMs ?? TIMEOUT_MS,
    quietMs: quietFor(options, request, timeoutMs),
    lookup: lookupWithin(options.reach),
  };
  await line.ready(request.line, times);
  if (request.effect === "write") await options.writes?.ask();
  options.signal.throwIfAborted();
  const before = line.arrived;
  try {
    line.send(request.bytes, timeoutMs);
    return await answered(options, line, { request, timeoutMs });
  } finally {
    options.traffic?.add(line.arrived - before);
  }
}

interface Asked<Frame> {
  readonly request: LineRequest<Frame>;
  readonly timeoutMs: number;
}

async function answered<Frame>(options: LineOptions, line: Line, { request, timeoutMs }: Asked<Frame>): Promise<Frame> {
  const endsAt = performance.now() + timeoutMs;
  for (;;) {
    const answer = answerIn(line, request);
    if (answer) return answer.frame;
    const left = endsAt - performance.now();
    const what = left > 0 ? await line.next(left) : "silence";
    options.signal.throwIfAborted();
    if (what === "came") continue;
    const rescued = what === "silence" ? request.rescue?.(line.received) : undefined;
    line.break();
    if (rescued !== undefined && request.answers(rescued)) return rescued;
    if (what === "silence") throw new RetryableError("the meter did not answer in time", { code: "no_answer" });
    throw new RetryableError("the line broke before the answer", { code: "line_broken" });
  }
}

/** The answer to a command says only that it answers a command: before one is sent, a late one is waited out for longer. */
function quietFor({ quietMs }: LineOptions, { effect }: Pick<LineRequest<unknown>, "effect">, timeoutMs: number): number {
  const quiet = quietMs ?? Math.min(MOST_QUIET_MS, timeoutMs / 4);
  return effect === "write" ? Math.max(quiet, timeoutMs) : quiet;
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
