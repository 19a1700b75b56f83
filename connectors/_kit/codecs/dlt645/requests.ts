import { encodeFrame, type Frame, WILDCARD } from "./frame.ts";

/** What the relay of a meter is told (N1 of the 2007 edition). */
export const RELAY_COMMANDS = {
  trip: 0x1a,
  /** Closing is allowed; a person presses the button. */
  permitClose: 0x1b,
  close: 0x1c,
  alarm: 0x2a,
  alarmOff: 0x2b,
  keepPower: 0x3a,
  releaseKeepPower: 0x3b,
} as const;
export type RelayCommand = keyof typeof RELAY_COMMANDS;

export const READ = 0x11;
const FOLLOW_UP = 0x12;
const READ_1997 = 0x01;
const WRITE = 0x14;
const CONTROL = 0x1c;
const READ_ADDRESS = 0x13;
const REPLY = 0x80;
const REFUSED = 0x40;
const MORE = 0x20;
/** Only a read is answered in parts. */
const HAS_PARTS: ReadonlySet<number> = new Set([READ, FOLLOW_UP, READ_1997]);
const ANY_PAIR = "AA";
/** Data of a write, identifier and authority included (DL/T 645-2007, 5.2.4). */
const LONGEST_WRITE = 50;

/** A question, and how its answer is told from every other frame on the line. */
export interface Question {
  readonly bytes: Uint8Array;
  answers(frame: Frame): boolean;
}

/** Hex digits, high byte first, as bytes with the low one first. */
const wire = (digits: string) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)).reverse();

interface Asked {
  readonly control: number;
  readonly data: Uint8Array;
  /** What an answer repeats. */
  readonly echo: Uint8Array;
}

/** What a wildcard asks is answered under the whole address: each AA stands for any two digits. */
const isAddressed = (meter: string, asked: string): boolean =>
  (asked.toUpperCase().match(/../g) ?? []).every((pair, at) => pair === ANY_PAIR || pair === meter.slice(2 * at, 2 * at + 2));

function question(meter: string, { control, data, echo }: Asked): Question {
  const flags = HAS_PARTS.has(control) ? MORE | REFUSED : REFUSED;
  const answers = (frame: Frame) => {
    if (!isAddressed(frame.meter, meter)) return false;
    if ((frame.control & ~flags) !== (control | REPLY)) return false;
    return isRefused(frame) || echo.every((byte, index) => frame.data[index] === byte);
  };
  return { bytes: encodeFrame({ meter, control, data }), answers };
}

/** @param di 8 hex digits, e.g. `00010000`. */
export function readRequest(meter: string, di: string): Question {
  return question(meter, { control: READ, data: wire(di), echo: wire(di) });
}

/** The next part of an answer that said there is more; its last byte repeats the sequence. @param sequence from 1 */
export function followUpRequest(meter: string, di: string, sequence: number): Question {
  const { bytes, answers } = question(meter, {
    control: FOLLOW_UP,
    data: Uint8Array.from([...wire(di), sequence]),
    echo: wire(di),
  });
  return { bytes, answers: (frame) => answers(frame) && (isRefused(frame) || frame.data.at(-1) === sequence) };
}

/** @param di 4 hex digits, e.g. `9010`. */
export function readRequest1997(meter: string, di: string): Question {
  return question(meter, { control: READ_1997, data: wire(di), echo: wire(di) });
}

/** Which meter is on a line of one? */
export const readAddressRequest = (): Question =>
  question(WILDCARD, { control: READ_ADDRESS, data: new Uint8Array(), echo: new Uint8Array() });

export interface Authority {
  /** Password class, two hex digits (PA). */
  readonly level: string;
  /** Six hex digits, P2 P1 P0 as people write them. */
  readonly password: string;
  /** Eight hex digits. */
  readonly operator: string;
}

const authority = ({ level, password, operator }: Authority) => [...wire(level), ...wire(password), ...wire(operator)];

/** @param deadline local wall time of the meter, `YYYY-MM-DD HH:MM:SS`: a command that arrives later does nothing. */
export function relayRequest(meter: string, command: RelayCommand, facts: Authority & { readonly deadline: string }): Question {
  const until = wire(facts.deadline.replaceAll(/\D/g, "").slice(2));
  if (until.length !== 6) throw new RangeError(`${facts.deadline} is no deadline`);
  const data = Uint8Array.from([...authority(facts), RELAY_COMMANDS[command], 0, ...until]);
  return question(meter, { control: CONTROL, data, echo: new Uint8Array() });
}

/** @param value as it goes on the wire, low byte first. @throws RangeError where it is longer than a write may be */
export function writeRequest(meter: string, di: string, facts: Authority & { readonly value: Uint8Array }): Question {
  const data = Uint8Array.from([...wire(di), ...authority(facts), ...facts.value]);
  if (data.length > LONGEST_WRITE) throw new RangeError(`${data.length} bytes are more than a write may hold`);
  return question(meter, { control: WRITE, data, echo: new Uint8Array() });
}

export const isReply = ({ control }: Frame) => (control & REPLY) !== 0;
export const isRefused = ({ control }: Frame) => (control & REFUSED) !== 0;
export const hasMore = ({ control }: Frame) => (control & MORE) !== 0;

/** The identifier of a read answer, high byte first, and what follows it. @param bytes of the identifier: 4 (2007), 2 (1997) */
export function splitData({ data }: Frame, bytes: 2 | 4): { readonly di: string; readonly rest: Uint8Array } {
  const di = [...data.subarray(0, bytes)]
    .reverse()
    .map((byte) => byte.toString(16).toUpperCase().padStart(2, "0"))
    .join("");
  return { di, rest: data.subarray(bytes) };
}
