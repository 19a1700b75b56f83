import { mapInOrder, RetryableError, type Session } from "@campushub/kit";
import type { Config } from "../../config.ts";
import { readMeter, type Said } from "./ask.ts";
import type { MeterPlace } from "./roster.ts";

/** Asks one meter of a line that is being polled. */
export type Read = (meter: MeterPlace, di: string) => Promise<Said>;

export interface Polled<Row> {
  readonly line: string;
  /** In the order of the roster. */
  readonly rows: readonly Row[];
  /** Meters that answered anything. */
  readonly answered: number;
  /** What the last silence was. */
  readonly silence?: RetryableError;
}

/** After so many silent meters in a row the next ones are asked once only: a dead bus must not take hours. */
const PATIENCE = 3;

/** Polls meters, lines side by side and each line one meter after another. Results by the names of the lines. */
export function pollLines<Row>(
  session: Session<Config>,
  meters: readonly MeterPlace[],
  rowOf: (read: Read, meter: MeterPlace) => Promise<Row>,
): AsyncGenerator<Polled<Row>> {
  const lines = byLine(meters);
  return mapInOrder(lines, lines.length, ([line, own]) => pollLine(session, { line, own }, rowOf));
}

/** Meters by line, in the order of the lines' names. */
export const byLine = (meters: readonly MeterPlace[]) =>
  [...Map.groupBy(meters, ({ line }) => line)].sort(([a], [b]) => (a < b ? -1 : 1));

async function pollLine<Row>(
  session: Session<Config>,
  { line, own }: { readonly line: string; readonly own: readonly MeterPlace[] },
  rowOf: (read: Read, meter: MeterPlace) => Promise<Row>,
): Promise<Polled<Row>> {
  const rows: Row[] = [];
  const heard = new Set<string>();
  let inARow = 0;
  let silence: RetryableError | undefined;
  let down: Said | undefined;
  const read: Read = async (meter, di) => {
    if (down) return down;
    const said = await readMeter(session, meter, { di, attempts: inARow >= PATIENCE ? 1 : undefined });
    if (said.kind !== "silent") heard.add(meter.address);
    else {
      silence = said.error;
      // Nobody answers at the serial server itself: its other meters need not be tried.
      if (said.error.code === "line_down") down = said;
    }
    return said;
  };
  for (const meter of own) {
    session.signal.throwIfAborted();
    rows.push(await rowOf(read, meter));
    inARow = heard.has(meter.address) ? 0 : inARow + 1;
  }
  return { line, rows, answered: heard.size, ...(silence ? { silence } : {}) };
}

/** What is thrown where nobody on any line answered: nothing is known, so nothing is changed. */
export function allSilent(polled: readonly Polled<unknown>[]): RetryableError {
  const first = polled.find(({ silence }) => silence)?.silence;
  const lines = polled.map(({ line }) => line);
  return new RetryableError(`no meter answered on any line (${first?.message ?? "none is asked"})`, {
    code: first?.code ?? "no_answer",
    detail: { lines: lines.slice(0, 20) },
  });
}
