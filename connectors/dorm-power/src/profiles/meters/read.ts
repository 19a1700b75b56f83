import { type Batch, ConfigError, isJsonObject, type Json, type ReadRequest, type Session } from "@campushub/kit";
import type { Config } from "../../config.ts";
import { hexOf, type Said } from "./ask.ts";
import { allSilent, type Polled, pollLines, type Read } from "./poll.ts";
import { type MeterPlace, parseRoster } from "./roster.ts";

/** Data identifiers (DL/T 645-2007, annex A). */
export const STATE = "04000503";
export const LOAD = "02030000";
export const ENERGY = "00010000";
/** What remains, and what was used beyond it. */
export const BALANCES = { energy: ["00900100", "00900101"], money: ["00900200", "00900201"] } as const;

/** @throws ConfigError `bad_roster` */
export function rosterOf({ roster = "" }: Pick<Config, "roster">): readonly MeterPlace[] {
  const { meters, faults } = parseRoster(roster);
  const [fault] = faults;
  if (fault) throw new ConfigError(`the roster of meters, line ${fault.line}: ${fault.what}`, { code: "bad_roster" });
  return meters;
}

/** The meters of these addresses that the roster has. */
export function placesOf({ config }: Session<Config>, addresses: readonly string[]): MeterPlace[] {
  const wanted = new Set(addresses);
  return rosterOf(config).filter(({ address }) => wanted.has(address));
}

const rowOf = (place: MeterPlace): { [name: string]: Json } => ({ ...place });
const dataOf = (said: Said) => (said.kind === "data" ? hexOf(said.data) : null);

/** A meter that does not answer is a row all the same: where it hangs, and that nobody answered. */
export async function statusRow(read: Read, meter: MeterPlace): Promise<Json> {
  const state = await read(meter, STATE);
  if (state.kind === "silent") return { ...rowOf(meter), answered: false, state: null, load: null };
  const load = await read(meter, LOAD);
  return { ...rowOf(meter), answered: true, state: dataOf(state), load: dataOf(load) };
}

/** @returns how a meter's balance is asked for */
function accountRow({ prepaid }: Config) {
  const [remains, overdrew] = BALANCES[prepaid === "money" ? "money" : "energy"];
  return async (read: Read, meter: MeterPlace): Promise<Json> => {
    const remaining = dataOf(await read(meter, remains));
    const nothing = remaining !== null && /^[0 ]+$/.test(remaining);
    const overdrawn = nothing ? dataOf(await read(meter, overdrew)) : null;
    return { ...rowOf(meter), remaining, overdrawn };
  };
}

/** Silence is no reading, and no zero. */
const readingRow =
  (session: Session<Config>) =>
  async (read: Read, meter: MeterPlace): Promise<Json> => {
    const energy = dataOf(await read(meter, ENERGY));
    return energy === null ? null : { address: meter.address, energy, at: new Date(session.clock.now()).toISOString() };
  };

export async function* readMeters(session: Session<Config>): AsyncGenerator<Batch> {
  session.signal.throwIfAborted();
  yield { kind: "rows", rows: rosterOf(session.config).map(rowOf) };
  yield { kind: "scopeComplete" };
}

export async function* readStatus(session: Session<Config>, request: ReadRequest): AsyncGenerator<Batch> {
  yield* readByLine(session, request, statusRow);
  yield { kind: "scopeComplete" };
}

export async function* readAccounts(session: Session<Config>, request: ReadRequest): AsyncGenerator<Batch> {
  yield* readByLine(session, request, accountRow(session.config));
  yield { kind: "scopeComplete" };
}

/** A register says what it shows now: a range of the past has nothing to bring. */
export async function* readReadings(session: Session<Config>, request: ReadRequest): AsyncGenerator<Batch> {
  const { range } = request;
  const now = session.clock.now();
  if (range && (now < Date.parse(range.from) || now > Date.parse(range.to))) return;
  yield* readByLine(session, request, readingRow(session));
}

/**
 * Asks all lines and then brings their rows, line by line: until the last line is through, nobody knows whether anybody answers at
 * all, and rows that say "offline" must not be brought by a hub whose own network is down.
 * @throws RetryableError where no meter answered
 */
async function* readByLine(
  session: Session<Config>,
  { resume }: ReadRequest,
  ask: (read: Read, meter: MeterPlace) => Promise<Json>,
): AsyncGenerator<Batch> {
  const after = isJsonObject(resume) && typeof resume.line === "string" ? resume.line : undefined;
  const all = rosterOf(session.config);
  const meters = all.filter(({ line }) => after === undefined || line > after);
  yield { kind: "expect", rows: all.length };
  const polled: Polled<Json>[] = [];
  for await (const line of pollLines(session, meters, ask)) polled.push(line);
  if (meters.length > 0 && after === undefined && polled.every(({ answered }) => answered === 0)) throw allSilent(polled);
  for (const { line, rows } of polled) {
    session.signal.throwIfAborted();
    const kept = rows.filter((row) => row !== null);
    if (kept.length > 0) yield { kind: "rows", rows: kept };
    yield { kind: "checkpoint", position: { line } };
  }
}
