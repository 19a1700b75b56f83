import type { z } from "zod";
import type { ErrorClass } from "./errors.ts";
import type { Json } from "./json.ts";
import type { Names } from "./names.ts";
import type { Session } from "./session.ts";
import type { Write } from "./write.ts";

export type Batch =
  /** Raw rows as the platform sent them; `scope` says which part of the stream they belong to (deletes are decided per scope). */
  | { readonly kind: "rows"; readonly rows: readonly Json[]; readonly scope?: string }
  /** The platform itself says that these keys are gone. */
  | { readonly kind: "gone"; readonly keys: readonly string[] }
  /** Everything up to here was yielded; a later run may resume this pass from `position`. Only where the order is total. */
  | { readonly kind: "checkpoint"; readonly position: Json }
  /** Every row of `scope` (of the whole stream, if absent) was yielded in this pass. */
  | { readonly kind: "scopeComplete"; readonly scope?: string }
  /**
   * The platform did not give `scope`, for this reason, while the rest was read: the stream is not complete, names the part, and what is
   * held of it stays. Its rows of this pass, if any came, do not count as all of it.
   */
  | {
      readonly kind: "scopeFailed";
      readonly scope: string;
      readonly class: ErrorClass;
      readonly code: string;
      readonly message: string;
    }
  /** How many rows this pass will bring, as far as the platform told. */
  | { readonly kind: "expect"; readonly rows: number };

export type ReadMode = "snapshot" | "incremental";

export interface ReadRequest {
  readonly mode: ReadMode;
  /** Where an interrupted pass of the same mode and bounds stopped. */
  readonly resume?: Json;
  /** Inclusive lower bound (ISO UTC) of an incremental pass: the watermark less the overlap. */
  readonly from?: string;
  /** Upper bound (ISO UTC), fixed when the pass began: platform time less `lag`. */
  readonly upTo: string;
  /** A person asked for this time range only (reading streams). */
  readonly range?: { readonly from: string; readonly to: string };
}

export interface Read<Config> {
  readonly modes: readonly ReadMode[];
  /** `snapshotDiff`: what a complete snapshot lacks is gone · `tombstone`: the platform says so · `none`: never. */
  readonly deletes: "snapshotDiff" | "tombstone" | "none";
  /** `partial`: rows with equal sort values may come in any order, so a mid-pass checkpoint could lose some. */
  readonly order: { readonly snapshot?: "total" | "partial"; readonly incremental?: "total" | "partial" };
  readonly cursor?: {
    readonly field: string;
    /** How far behind the platform's clock the upper bound stays (s): rows still being committed there. */
    readonly lagSeconds: number;
    /** How far before the watermark an incremental pass begins again (s): late rows, ties. */
    readonly overlapSeconds: number;
    /** How long the platform keeps what an incremental read needs (days); older → snapshot. */
    readonly retentionDays?: number;
  };
  run(session: Session<Config>, request: ReadRequest): AsyncIterable<Batch>;
}

/** What a pure mapping may ask for. It has no I/O. */
export interface MapContext<Config> {
  readonly config: Config;
  /**
   * Looks a platform code up in one of the connection's code tables. An unknown code is kept as it is and
   * reported as drift; it never drops the row.
   */
  code(table: string, value: string): string;
}

/** Rows that look different where the settings name another protocol. */
interface WireBySettings<Config> {
  of(config: Config): z.ZodObject;
}

interface StreamBase<Config> {
  readonly title: Names;
  /** The raw row's known fields: what is beyond them is drift (new field), what is missing or of another type too. */
  readonly wire: z.ZodObject | WireBySettings<Config>;
  readonly read: Read<Config>;
  /** Whether a connection with these settings has this stream; default yes. */
  offered?(config: Config): boolean;
  /** Absent: the hub only reads it. */
  readonly write?: Write<Config>;
}

export interface RecordStream<Config = unknown, Data = unknown> extends StreamBase<Config> {
  readonly kind: "record";
  /** The record as the hub keeps it; labels and units in each field's meta (`field(z.number(), { label, unit })`). */
  readonly schema: z.ZodType<Data>;
  key(data: Data): string;
  /** What a person calls this object; searched and shown in lists. */
  label(data: Data): string;
  /** Wire row → candidate for `schema`. Pure; throws RowError for what cannot be understood. */
  map(raw: Json, context: MapContext<Config>): unknown;
}

/** A register's value at an instant. */
export interface Reading {
  /** The platform's key of the point: the key of the record in the stream named by `points`. */
  readonly point: string;
  /** Epoch ms UTC. */
  readonly ts: number;
  readonly value: number;
  /** 0 good · 1 uncertain · 2 bad · 3 missing-substitute; the connection's table maps the platform's codes to it. */
  readonly quality: number;
}

/** What a platform names without a value (`-`, empty, null): it says that there is none, which is not zero and no fault of the row. */
export interface MissingReading extends Pick<Reading, "point" | "ts"> {
  readonly value: null;
}

/** The key of a reading: its point and its instant (ISO UTC, milliseconds). @param ts epoch ms. */
export const readingKey = (point: string, ts: number): string => `${point}|${new Date(ts).toISOString()}`;

const NO_VALUE: ReadonlySet<unknown> = new Set([null, "", "-", "--", "—", "——"]);

/** Whether a platform's value says that there is none; a value that is not there at all says nothing. */
export const isNoValue = (value: unknown): value is null | string =>
  NO_VALUE.has(typeof value === "string" ? value.trim() : value);

export interface ReadingStream<Config = unknown> extends StreamBase<Config> {
  readonly kind: "reading";
  /** The record stream that describes the points of these readings. */
  readonly points: string;
  /** Wire row → reading, or what the platform names without a value. Pure; throws RowError for what cannot be understood. */
  map(raw: Json, context: MapContext<Config>): Reading | MissingReading;
}

export type Stream<Config = unknown> = RecordStream<Config, unknown> | ReadingStream<Config>;

/** Keeps the Data type inside one stream while the connector holds many. */
export function recordStream<Config, Data>(stream: Omit<RecordStream<Config, Data>, "kind">): RecordStream<Config, unknown> {
  return { kind: "record", ...stream } as RecordStream<Config, unknown>;
}

export function readingStream<Config>(stream: Omit<ReadingStream<Config>, "kind">): ReadingStream<Config> {
  return { kind: "reading", ...stream };
}

/** The fields of the rows as a platform with these settings sends them. */
export function wireOf<Config>({ wire }: Pick<Stream<Config>, "wire">, config: Config): z.ZodObject {
  return "of" in wire ? wire.of(config) : wire;
}

/** Whether a connection with these settings has the stream or op; one that says nothing of it is always there. */
export const isOffered = <Config>(of: { offered?(config: Config): boolean }, config: Config): boolean =>
  of.offered?.(config) ?? true;

/** The names of the streams that a connection with these settings has, in the connector's order. */
export function offeredStreams<Config>(streams: Readonly<Record<string, Stream<Config>>>, config: Config): string[] {
  return Object.entries(streams)
    .filter(([, stream]) => isOffered(stream, config))
    .map(([name]) => name);
}
