import type { z } from "zod";
import type { Json } from "./json.ts";
import type { Names } from "./names.ts";
import type { Session } from "./session.ts";

/** What an op does to the world; all but `data` need a second person, and none of those is ever sent twice by the machine. */
export const EFFECTS = ["data", "physical", "message", "money"] as const;
export type Effect = (typeof EFFECTS)[number];

/** A record's fields by name; for a reading `{ point, ts (ISO UTC), value, quality }`. */
export type Fields = Readonly<Record<string, Json>>;

/** An object as the platform shows it at one instant. */
export interface Observed {
  /** The row in the shape the stream's `map` understands. */
  readonly raw: Json;
  /** ETag or version, where the write's guard is one. */
  readonly guard?: string;
}

/** One wish about one object, as handed to the connector. */
export interface WriteOp {
  /** Unique for ever: the ledger id where the platform takes one (`idempotency: "key"`). 16 characters of base64url. */
  readonly id: string;
  /** A name in the write's `ops`. */
  readonly op: string;
  /** The record's key; for a create what the caller proposes, or `""`. */
  readonly key: string;
  /** Named fields of a create or update, arguments of an action; parsed by the op's `input`. */
  readonly fields: Fields;
  /** What was observed just before; null: the platform does not have it. */
  readonly before: { readonly data: Fields; readonly guard?: string } | null;
}

/**
 * `applied` the platform says so · `noop` it was so already · `conflict` the guard failed · `rejected` refused for good ·
 * `retry` certainly not done, may be sent again · `unknown` sent, and nobody knows: to be resolved by looking, never by sending.
 */
export type WriteOutcome = "applied" | "noop" | "conflict" | "rejected" | "retry" | "unknown";

export interface WriteResult {
  readonly id: string;
  readonly outcome: WriteOutcome;
  /** The platform's code, stable and machine-readable. */
  readonly code?: string;
  readonly message?: string;
  /** The key the platform gave a created object. */
  readonly key?: string;
  /** What the platform handed back as proof: ledger number, receipt. */
  readonly receipt?: Json;
}

/** One thing that can be done to the objects of a stream. */
export interface WriteOpKind<Config = unknown> {
  readonly kind: "create" | "update" | "delete" | "action";
  readonly title: Names;
  readonly effect: Effect;
  readonly reversible: boolean;
  /** The fields a wish may name, each with `field()`: the admin draws the form from it, an import its columns. Strict. */
  readonly input: z.ZodObject;
  /** Why this wish about this object is never granted: told in the plan, before anything is sent. */
  refuses?(
    fields: Fields,
    before: Fields | null,
    config: Config,
  ): { readonly code: string; readonly message: string } | undefined;
  /**
   * The record's fields as they will be once it is done, from what is now: what the plan shows and the read-back must find.
   * Default: the wished fields of a create or update; a delete expects nothing there.
   */
  expect?(fields: Fields, before: Fields | null, config: Config): Fields;
  /** The op that takes it back, given what was observed before it; default for an update: the earlier values. */
  inverse?(fields: Fields, before: Fields | null): { readonly op: string; readonly fields: Fields } | undefined;
  /** Keys of other records of the stream that it changes as well, where the platform has them: they are read back with it, and one that is protected protects it too. */
  touches?(key: string, config: Config): readonly string[];
  /** Whether this connection's settings allow it at all (a profile without money knows no top-up). Default: yes. */
  offered?(config: Config): boolean;
}

/** How a stream is maintained. */
export interface Write<Config = unknown> {
  readonly ops: Readonly<Record<string, WriteOpKind<Config>>>;
  /** Ops handed to one `apply`; `atomic`: all or none of them. */
  readonly batch: { readonly max: number; readonly atomic: boolean };
  /** How the platform itself refuses a stale write; `readCompare`: it does not, we look just before. */
  readonly guard: "etag" | "version" | "readCompare" | "none";
  /** `key`: the platform refuses an id it knows · `natural`: doing it twice changes nothing more · `none`. */
  readonly idempotency: "key" | "natural" | "none";
  /** Calls to the platform, for the plan's cost against the quota. */
  readonly cost: { observe(keys: readonly string[], config: Config): number; apply(ops: number, config: Config): number };
  /** Fields of the record that move by themselves, or with an op (a load, a balance): the read-back asks nobody why. Default: none. */
  readonly volatile?: readonly string[];
  /** How long after a time-out the platform may still be at work (s): absence is believed only then. */
  readonly settleSeconds: number;
  /** Reads these objects now; what the platform does not have is absent from the answer. */
  observe(session: Session<Config>, keys: readonly string[]): Promise<ReadonlyMap<string, Observed>>;
  /**
   * The wished fields as this platform would show them (case, padding, rounding), so that a plan after an apply is empty. They are
   * judged by the op's `input` afterwards, and sent so: a value of the wrong type is handed back as it is.
   * @param observed null: the platform does not have it, or nobody has looked yet.
   */
  normalize?(desired: Fields, observed: Fields | null): Fields;
  /**
   * Carries out at most `batch.max` ops; exactly one result per op, in any order. Throws only when nothing was sent. What the session's
   * `writes` does not let leave is `retry` by its code `write_stopped`, as `outcomeOf` says: such an op goes on later.
   */
  apply(session: Session<Config>, ops: readonly WriteOp[]): AsyncIterable<WriteResult>;
  /** Asks the platform's ledger whether these ops happened, by id: where there is one, it is believed before any state. */
  lookUp?(session: Session<Config>, ops: readonly WriteOp[]): Promise<ReadonlyMap<string, "applied" | "absent">>;
}
