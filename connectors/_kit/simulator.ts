import type { Clock } from "./clock.ts";
import type { Json } from "./json.ts";
import type { Names } from "./names.ts";

/** How a fault is switched on. `count`: it ends by itself after so many hits; absent: until switched off. */
export interface FaultSetting {
  readonly on: boolean;
  readonly count?: number;
  /** Share of requests hit, 0–1; default 1. */
  readonly share?: number;
  /** What it needs beyond that, e.g. the seconds of Retry-After. */
  readonly value?: number;
}

export interface FaultSwitch {
  readonly id: string;
  readonly title: Names;
  /**
   * `transport`: any server may do it · `data`: what the platform says is odd · `list`: where its lists end · `clock` · `write`: what becomes
   * of a wish.
   */
  readonly kind: "transport" | "data" | "list" | "clock" | "write";
}

/** The connection a demo makes, so that the host names no connector. */
export interface DemoConnection {
  readonly title: Names;
  readonly config: Record<string, Json>;
  readonly schedule: string;
}

export interface SimulatorOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** 0: any free port on 127.0.0.1. */
  readonly port?: number;
  /** `small` for tests: a handful of buildings; `campus` for the demo. */
  readonly size: "small" | "campus";
  /** A folder of real data to serve instead of the seeded campus. */
  readonly dataDir?: string;
}

/** Something done in the platform, whoever asked for it: money booked, a relay switched, a field changed. */
export interface LedgerEntry {
  /** The id the caller gave; null where the protocol carries none. */
  readonly id: string | null;
  /** Epoch ms. */
  readonly at: number;
  readonly stream: string;
  readonly op: string;
  readonly key: string;
  readonly fields: Readonly<Record<string, Json>>;
}

/** A wish that would be granted and change something now. */
export interface WriteTrial {
  readonly stream: string;
  readonly op: string;
  readonly key: string;
  readonly fields: Readonly<Record<string, Json>>;
}

/** The half of a simulator that is written to. */
export interface WritableSimulator {
  /** Everything that was done since the start, oldest first. A refused or repeated wish leaves no entry. */
  ledger(): readonly LedgerEntry[];
  /** At least five per op of every writable stream, on different objects; deterministic, and true at this moment. */
  trials(): readonly WriteTrial[];
  /** Somebody else edits an object in the platform: its ETag and change time move on. */
  edit(stream: string, key: string, fields: Readonly<Record<string, Json>>): void;
  /** Requests or frames received so far that would change something, refused ones included. */
  mutations(): number;
}

/** Write faults every writable simulator knows (fault kind `write`); `share` and `count` apply per wish. */
export const WRITE_FAULTS = [
  /** Done, and the answer never comes. */
  "timeoutAfterCommit",
  /** Not done, and the answer never comes. */
  "timeoutBeforeCommit",
  /** Done, and the connection breaks instead of an answer. */
  "resetAfterCommit",
  /** The same wish arrives twice (a proxy repeats it). */
  "deliveredTwice",
  /** Refused for good with the platform's own code. */
  "refused",
  /** Busy: not done, may be tried again. */
  "busy",
  /** Results of a batch come in another order. */
  "reordered",
] as const;

export interface RunningSimulator {
  readonly baseUrl: string;
  readonly connection: DemoConnection;
  readonly faults: readonly FaultSwitch[];
  faultState(): Readonly<Record<string, FaultSetting>>;
  setFaults(settings: Readonly<Record<string, FaultSetting>>): void;
  /** Faults planted in the data from the start, in words: the demo lists them. */
  readonly planted: readonly Names[];
  /**
   * What a hub that lost nothing and invented nothing must hold now: per stream, key → the fields it must show
   * (a subset of the record). For reading streams key is `point|ISO instant` and the field is `value`.
   */
  truth(stream: string): ReadonlyMap<string, Readonly<Record<string, Json>>>;
  /** A person works in the platform: some rows change, some appear, a few (fewer than the brake) go. Deterministic per call. */
  live(): void;
  /** Absent: a platform that is only read. */
  readonly writable?: WritableSimulator;
  close(): Promise<void>;
}

export interface Simulator {
  readonly id: string;
  readonly connectorId: string;
  /** `http`: a web server · `line`: meters behind serial servers. It decides which faults it must know. */
  readonly transport: "http" | "line";
  readonly title: Names;
  /** It can serve a folder of real data. Beside real data only such ones run: nothing invented stands among it. */
  readonly servesDelivered?: true;
  start(options: SimulatorOptions): Promise<RunningSimulator>;
}
