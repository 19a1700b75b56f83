import {
  formatTime,
  mapInOrder,
  outcomeOf,
  type Session,
  toConnectorError,
  type WriteOp,
  type WriteResult,
  writeStopped,
} from "@campushub/kit";
import { isRefused, type RelayCommand, readRefusal, relayRequest } from "@campushub/kit/dlt645";
import type { Config } from "../../config.ts";
import { askLine, hexOf, readMeter } from "./ask.ts";
import { clockOffset } from "./clock-offset.ts";
import { placesOf, STATE } from "./read.ts";
import { rememberRefused, wasRefused } from "./refused-passwords.ts";
import type { MeterPlace } from "./roster.ts";
import { type RelayState, relayState } from "./state.ts";

/** What each op tells the relay, and how the status word shows that it was done. */
export const COMMANDS: Readonly<Record<string, { readonly command: RelayCommand; shows(state: RelayState): boolean }>> = {
  cut: { command: "trip", shows: ({ relay, command }) => relay === "断电" && command !== "送电" },
  restore: { command: "close", shows: ({ relay, command }) => relay === "送电" && command !== "断电" },
  permitClose: { command: "permitClose", shows: ({ command }) => command === "送电" },
  keepPower: { command: "keepPower", shows: ({ keepPower }) => keepPower },
  releaseKeepPower: { command: "releaseKeepPower", shows: ({ keepPower }) => !keepPower },
};

/**
 * A command that reaches its meter later than this after its batch began does nothing (N3..N8). It is shorter than the write's
 * `settleSeconds`, so that what is not seen by then will never be.
 */
const DEADLINE_MS = 40_000;
/** Less than this before the deadline none is sent any more: the clocks of meters differ. */
const MARGIN_MS = 5_000;
/** Farther off, a deadline in the meter's own time means nothing; nor where midnight fell between its time and its date. */
const MOST_OFF_MS = 6 * 3_600_000;
/** A relay takes its time after the acknowledgement. */
const LOOKS = 4;
const LOOK_AGAIN_MS = 500;
const STATE_BYTES = 2;

/** What a batch learns on its way. */
interface Progress {
  readonly session: Session<Config>;
  readonly places: ReadonlyMap<string, MeterPlace>;
  /** Epoch ms. */
  readonly deadline: number;
  /** `open` until a meter took it or refused it. */
  password: "open" | "good" | "wrong";
  /** Line → whether an earlier batch was told there that it is wrong. */
  readonly refusedBefore: Map<string, Promise<boolean>>;
}

/**
 * One command after the other until the password has proved itself on a meter; then the lines side by side. Once a meter says that it
 * is wrong, nothing more is sent with it, nor to that meter's line by any later batch: three wrong ones lock a meter for a day.
 */
export async function* carryOutAll(session: Session<Config>, ops: readonly WriteOp[]): AsyncGenerator<WriteResult> {
  const places = new Map(
    placesOf(
      session,
      ops.map(({ key }) => key),
    ).map((place) => [place.address, place]),
  );
  const progress: Progress = {
    session,
    places,
    deadline: session.clock.now() + DEADLINE_MS,
    password: "open",
    refusedBefore: new Map(),
  };
  const waiting = [...ops];
  while (waiting.length > 0 && progress.password === "open") yield await carryOut(progress, waiting.shift()!);
  const lines = [...Map.groupBy(waiting, ({ key }) => places.get(key)?.line ?? "").values()];
  const inTurn = async (mine: readonly WriteOp[]) => {
    const results: WriteResult[] = [];
    for (const op of mine) results.push(await carryOut(progress, op));
    return results;
  };
  for await (const results of mapInOrder(lines, lines.length, inTurn)) yield* results;
}

type Fate = readonly [outcome: WriteResult["outcome"], code: string, message: string];

const said = ({ id }: WriteOp, [outcome, code, message]: Fate): WriteResult => ({ id, outcome, code, message });

const NO_METER: Fate = ["rejected", "no_such_meter", "the roster has no such meter"];
const NO_PASSWORD: Fate = ["rejected", "no_password", "no meter password is set"];
const NOT_SENT: Fate = ["rejected", "not_sent", "a meter refused the password; it was not tried again"];
const REFUSED_BEFORE: Fate = [
  "rejected",
  "password_refused",
  "a meter of this line refused this password before; it is not tried again for a day, or until the settings change",
];
const TOO_LATE: Fate = ["retry", "too_late", "its turn came too late; nothing was sent"];
const SILENT: Fate = ["retry", "silent", "the meter does not answer now; nothing was sent"];
const CLOCK_OFF: Fate = ["rejected", "meter_clock", "the meter's clock is hours off; set it first"];
const NOT_CONFIRMED: Fate = ["unknown", "not_confirmed", "acknowledged, but the status word does not show it yet"];

async function carryOut(progress: Progress, op: WriteOp): Promise<WriteResult> {
  const { session, places, deadline } = progress;
  const meter = places.get(op.key);
  if (!meter) return said(op, NO_METER);
  if (session.secret("meterPassword") === "") return said(op, NO_PASSWORD);
  if (isKnownWrong(progress)) return said(op, NOT_SENT);
  // Nobody reads the clock of a meter that gets no command.
  if (session.writes.isClosed) return { id: op.id, ...outcomeOf(writeStopped()) };
  if (await wasRefusedBefore(progress, meter)) return said(op, REFUSED_BEFORE);
  const offsetMs = await clockOffset(session, meter);
  if (offsetMs === undefined) return said(op, SILENT);
  if (Math.abs(offsetMs) > MOST_OFF_MS) return said(op, CLOCK_OFF);
  // Other lines went on meanwhile, and so did the time.
  if (isKnownWrong(progress)) return said(op, NOT_SENT);
  if (session.clock.now() > deadline - MARGIN_MS) return said(op, TOO_LATE);
  try {
    const frame = await askLine(session, meter, { ...command(progress, op, deadline + offsetMs), effect: "write" });
    if (isRefused(frame)) return await refused(progress, op, frame.data);
    if (progress.password === "open") progress.password = "good";
  } catch (error) {
    return { id: op.id, ...outcomeOf(error) };
  }
  return confirmed(session, meter, op);
}

const isKnownWrong = ({ password }: Progress): boolean => password === "wrong";

function wasRefusedBefore({ session, refusedBefore }: Progress, meter: MeterPlace): Promise<boolean> {
  const known = refusedBefore.get(meter.line) ?? wasRefused(session, meter);
  refusedBefore.set(meter.line, known);
  return known;
}

/** @param until as the meter's own clock will show it, epoch ms */
function command({ session }: Progress, { op, key }: WriteOp, until: number) {
  const { config } = session;
  return relayRequest(key, COMMANDS[op]!.command, {
    level: config.accessLevel,
    password: session.secret("meterPassword"),
    operator: config.operatorCode,
    deadline: formatTime(until, config.timeZone),
  });
}

async function refused(progress: Progress, op: WriteOp, data: Uint8Array): Promise<WriteResult> {
  const { session, places } = progress;
  const reasons = readRefusal(data);
  if (reasons.includes("not_authorised")) {
    progress.password = "wrong";
    const meter = places.get(op.key)!;
    // What the meter said stands, whether it can be written down or not.
    await rememberRefused(session, meter).catch((error: unknown) => {
      session.log.warn({ line: meter.line, code: toConnectorError(error).code }, "that a password was refused could not be kept");
    });
  }
  return said(op, ["rejected", reasons.join("+") || "refused", "the meter refused the command"]);
}

/** An acknowledgement is not the relay: only the status word says that it moved. */
async function confirmed(session: Session<Config>, meter: MeterPlace, op: WriteOp): Promise<WriteResult> {
  for (let look = 1; ; look++) {
    const word = await readMeter(session, meter, { di: STATE });
    if (word.kind === "data" && isShown(op, word.data, session.config))
      return { id: op.id, outcome: "applied", receipt: { state: hexOf(word.data) } };
    if (look === LOOKS) return said(op, NOT_CONFIRMED);
    await session.clock.sleep(LOOK_AGAIN_MS, session.signal);
  }
}

export function isShown({ op }: WriteOp, word: Uint8Array, config: Config): boolean {
  // A word of another length says nothing; the row of the next sync tells why.
  return word.length === STATE_BYTES && COMMANDS[op]!.shows(relayState(word, config));
}
