import { ConfigError, RetryableError, type Session } from "@campushub/kit";
import {
  cutFrame,
  type Frame,
  followUpRequest,
  hasMore,
  isRefused,
  type Question,
  type Refusal,
  readRefusal,
  readRequest,
  rescueFrame,
  splitData,
} from "@campushub/kit/dlt645";
import type { Config } from "../../config.ts";
import type { MeterPlace } from "./roster.ts";

/** What a meter said to a question: its data (behind the identifier), a refusal, or nothing at all. */
export type Said =
  | { readonly kind: "data"; readonly data: Uint8Array }
  | { readonly kind: "refused"; readonly reasons: readonly Refusal[] }
  | { readonly kind: "silent"; readonly error: RetryableError };

/** More parts than any block of a meter has. */
const MOST_PARTS = 10;

type Address = Pick<MeterPlace, "line" | "address">;

/** `host:port` of a meter's line. @throws ConfigError `unknown_line` */
export function lineOf({ lines }: Config, { line }: Pick<MeterPlace, "line">): string {
  const address = lines?.[line];
  if (address === undefined) throw new ConfigError(`the line ${line} is not in the table of lines`, { code: "unknown_line" });
  return address;
}

/**
 * Reads one identifier of one meter, all its parts. Silence is an answer here, since a meter that is off is a fact; what else
 * goes wrong is thrown. @param di 8 hex digits @param attempts default: the line's
 */
export async function readMeter(
  session: Session<Config>,
  meter: Address,
  { di, attempts }: { readonly di: string; readonly attempts?: number | undefined },
): Promise<Said> {
  const ask = (question: Question) => askLine(session, meter, { ...question, effect: "read", attempts });
  try {
    let frame = await ask(readRequest(meter.address, di));
    const parts: number[] = [];
    for (let sequence = 1; ; sequence++) {
      if (isRefused(frame)) return { kind: "refused", reasons: readRefusal(frame.data) };
      const { rest } = splitData(frame, 4);
      parts.push(...(sequence === 1 ? rest : rest.subarray(0, -1)));
      if (!hasMore(frame) || sequence > MOST_PARTS) return { kind: "data", data: Uint8Array.from(parts) };
      frame = await ask(followUpRequest(meter.address, di, sequence));
    }
  } catch (error) {
    if (error instanceof RetryableError && !session.signal.aborted) return { kind: "silent", error };
    throw error;
  }
}

/** @throws RetryableError `line_down`, `no_answer`, `line_broken` */
export function askLine(
  session: Session<Config>,
  meter: Address,
  question: Question & { readonly effect: "read" | "write"; readonly attempts?: number | undefined },
): Promise<Frame> {
  const { bytes, answers, effect, attempts } = question;
  return session.lines.ask({
    line: lineOf(session.config, meter),
    bytes,
    effect,
    cut: cutFrame,
    rescue: rescueFrame,
    answers,
    timeoutMs: session.config.answerTimeoutMs,
    ...(attempts === undefined ? {} : { attempts }),
  });
}

export const hexOf = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");
export const bytesOf = (hex: string) => Uint8Array.from(hex.match(/[\dA-F]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
