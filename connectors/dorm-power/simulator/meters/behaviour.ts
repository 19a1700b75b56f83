import type { Clock, LedgerEntry } from "@campushub/kit";
import { encodeFrame, type Frame } from "@campushub/kit/dlt645";
import { type FaultBox, type LineAnswer, underLineWriteFaults } from "@campushub/kit/testing";
import { wallClock } from "../calendar.ts";
import { DAY_MS } from "../platform.ts";
import { loadOf, type Meter, registerAt, stateWord, turn } from "./meter.ts";

/** What these meters take for their password, class and operator apart. */
export const PASSWORD = { level: 0x02, digits: "90A1C3" };

/** Control codes (DL/T 645-2007, 5.2.3). */
const READ = 0x11;
const CONTROL = 0x1c;
const REPLY = 0x80;
const REFUSAL = 0x40;
/** Bits of ERR. */
const OTHER = 0x01;
const NO_SUCH_DATA = 0x02;
const NOT_AUTHORISED = 0x04;
const MOST_WRONG = 3;

const NO_METER = "000000000000";

/** N1 → what the hub calls it. */
const ORDERS: Readonly<Record<number, string>> = {
  26: "cut",
  27: "permitClose",
  28: "restore",
  58: "keepPower",
  59: "releaseKeepPower",
};

/** Every meter's behaviour by the standard, and the books of what was done. */
export class Behaviour {
  readonly ledger: LedgerEntry[] = [];
  mutations = 0;
  /** `address|ISO instant` → kWh, of every register that was told in time and unspoilt. */
  readonly told = new Map<string, number>();
  readonly #clock: Clock;
  readonly #faults: FaultBox;

  constructor(clock: Clock, faults: FaultBox) {
    this.#clock = clock;
    this.#faults = faults;
  }

  /** Whether nobody answers: broken for good, or while 30 % of all are. */
  isSilent({ isDead, ordinal }: Meter): boolean {
    return isDead || (this.#faults.isOn("thirtyPercentGone") && ordinal % 10 < 3);
  }

  answer(meter: Meter, { control, data }: Frame): LineAnswer {
    if (control === CONTROL || control === 0x14) this.mutations++;
    if (this.isSilent(meter)) return { frames: [] };
    if (control === READ) return this.#read(meter, data);
    if (control === CONTROL && data.length === 16) return this.#control(meter, data);
    return { frames: [refusal(meter, control, OTHER)] };
  }

  #read(meter: Meter, data: Uint8Array): LineAnswer {
    const di = [...data.subarray(0, 4)].reverse().map((byte) => byte.toString(16).toUpperCase().padStart(2, "0"));
    const value = this.valueOf(meter, di.join(""));
    if (!value) return { frames: [refusal(meter, READ, NO_SUCH_DATA)] };
    const frames = [encodeFrame({ meter: meter.address, control: READ | REPLY, data: Uint8Array.from([...data, ...value]) })];
    const now = this.#clock.now();
    if (di.join("") !== "00010000" || this.#isOdd(meter)) return { frames };
    const kilowattHours = registerAt(meter, now) / 100;
    const onDelivered = () => {
      // What was held back until later says nothing of that later moment.
      if (this.#clock.now() === now) this.told.set(`${meter.address}|${new Date(now).toISOString()}`, kilowattHours);
    };
    return { frames, onDelivered };
  }

  /** Bytes of an identifier, low one first; undefined: the meter has none such. */
  valueOf(meter: Meter, di: string): Uint8Array | undefined {
    const spoilt = this.#isOdd(meter) ? (bytes: Uint8Array) => bytes.with(0, 0xab) : (bytes: Uint8Array) => bytes;
    const supply = this.#faults.isOn("unknownCode") && meter.ordinal % 11 === 0 ? 3 : 0;
    const state = stateWord(meter, supply);
    switch (di) {
      case "00010000":
        return spoilt(decimal(registerAt(meter, this.#clock.now()), 4));
      case "02030000":
        return meter.isPlain ? undefined : spoilt(decimal(loadOf(meter), 3));
      case "04000503":
        return Uint8Array.of(state & 0xff, state >> 8);
      case "00900100":
        return spoilt(decimal(Math.max(0, meter.balance), 4));
      case "00900101":
        return decimal(Math.max(0, -meter.balance), 4);
      case "04000101":
        return packed(`${this.#clockOf(meter).slice(2, 8)}01`);
      case "04000102":
        return packed(this.#clockOf(meter).slice(8));
      case "04000401":
        return packed(meter.address);
      default:
        return undefined;
    }
  }

  /** `YYYYMMDDhhmmss` as its own clock shows it. */
  #clockOf({ clockAhead }: Meter): string {
    return wallClock(this.#clock.now() + clockAhead).replace(/\D/g, "");
  }

  #isOdd({ ordinal }: Meter): boolean {
    return this.#faults.isOn("wrongTypes") && ordinal % 7 === 0;
  }

  /** PA P0 P1 P2, C0..C3, N1 N2, N3..N8. */
  #control(meter: Meter, data: Uint8Array): LineAnswer {
    const no = (bits: number) => refusal(meter, CONTROL, bits);
    if (!this.#isAuthorised(meter, data)) return { frames: [no(NOT_AUTHORISED)] };
    const until = [...data.subarray(10, 16)].reverse().map((byte) => byte.toString(16).padStart(2, "0"));
    if (until.join("") < this.#clockOf(meter).slice(2)) return { frames: [no(OTHER)] };
    const order = ORDERS[data[8]!];
    if (order === undefined || (order === "cut" && meter.keepsPower)) return { frames: [no(OTHER)] };
    return underLineWriteFaults(this.#faults, {
      commit: () => {
        if (!this.#faults.hit("ackWithoutMoving")) this.#obey(meter, order);
        return encodeFrame({ meter: meter.address, control: CONTROL | REPLY, data: new Uint8Array() });
      },
      refused: no(OTHER),
      busy: no(OTHER),
      other: encodeFrame({ meter: NO_METER, control: CONTROL | REPLY, data: new Uint8Array() }),
    });
  }

  #isAuthorised(meter: Meter, data: Uint8Array): boolean {
    const now = this.#clock.now();
    if (meter.lockedUntil > now) return false;
    const digits = [...data.subarray(1, 4)].reverse().map((byte) => byte.toString(16).padStart(2, "0"));
    if (data[0] === PASSWORD.level && digits.join("").toUpperCase() === PASSWORD.digits) {
      meter.wrongPasswords = 0;
      return true;
    }
    meter.wrongPasswords++;
    if (meter.wrongPasswords >= MOST_WRONG) meter.lockedUntil = now + DAY_MS;
    return false;
  }

  /** What is so already is done again without a trace. */
  #obey(meter: Meter, order: string): void {
    const at = this.#clock.now();
    const before = stateWord(meter, 0);
    if (order === "cut" || order === "restore") turn(meter, at, order === "cut");
    if (order === "cut" || order === "restore" || order === "permitClose") meter.commandOpen = order === "cut";
    if (order === "keepPower" || order === "releaseKeepPower") meter.keepsPower = order === "keepPower";
    if (stateWord(meter, 0) === before) return;
    this.ledger.push({ id: null, at, stream: "status", op: order, key: meter.address, fields: {} });
  }
}

const refusal = ({ address }: Meter, control: number, bits: number) =>
  encodeFrame({ meter: address, control: control | REPLY | REFUSAL, data: Uint8Array.of(bits) });

/** Digits two to a byte, low byte first. */
const packed = (digits: string) => Uint8Array.from(digits.match(/../g)!, (pair) => Number.parseInt(pair, 16)).reverse();

/** A whole number as packed decimal, low byte first. */
function decimal(value: number, bytes: number): Uint8Array {
  let left = value;
  return Uint8Array.from({ length: bytes }, () => {
    const pair = left % 100;
    left = Math.floor(left / 100);
    return (Math.floor(pair / 10) << 4) | (pair % 10);
  });
}
