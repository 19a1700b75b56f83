import { redact } from "@campushub/kit";
import { pino } from "pino";
import type { Log } from "../core/context.ts";

/** One JSON line per event on standard output; secrets and phone numbers are masked in every line. */
export function createLog(level: string): Log {
  const logger = pino({
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: (facts) => redact(facts) as Record<string, unknown> },
  });
  return {
    debug: (facts, message) => logger.debug(facts, message),
    info: (facts, message) => logger.info(facts, message),
    warn: (facts, message) => logger.warn(facts, message),
    error: (facts, message) => logger.error(facts, message),
  };
}
