import { hash } from "node:crypto";
import type { DriftPolicy } from "@campushub/drizzle/schema";
import {
  isJsonObject,
  isStorableText,
  type Json,
  type MapContext,
  type Reading,
  type ReadingStream,
  type RecordStream,
  RowError,
  readingKey,
} from "@campushub/kit";
import type { DriftWatch } from "./drift-watch.ts";
import { isReadable, isStorableJson, isUsableKey, MAX_KEY_LENGTH, shownText } from "./storable.ts";

/** What the key of a reading holds beside its point. */
const INSTANT_LENGTH = "|2026-03-01T00:00:00.000Z".length;

export interface PreparedRecord {
  readonly key: string;
  readonly label: string;
  readonly scope: string;
  /** JSON text of the record's data. */
  readonly data: string;
  /** Of scope and data: equal means nothing changed. */
  readonly hash: string;
  readonly raw: Json;
}

export interface Refused {
  readonly raw: Json;
  readonly scope: string;
  /** Where it could be made out although the row does not fit. */
  readonly key: string | null;
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** The platform names a point and an instant and says that there is no value: silence, told. */
export interface Missing extends Refused {
  readonly point: string;
  /** Epoch ms. */
  readonly ts: number;
}

export interface Preparation {
  readonly config: Record<string, unknown>;
  readonly drift: DriftWatch;
  readonly policy: DriftPolicy;
  readonly tables: (name: string) => Readonly<Record<string, string>> | undefined;
}

/** A code table of the connection's config, by field name. */
export function codeTables(config: Record<string, unknown>): Preparation["tables"] {
  return (name) => {
    const table = Object.hasOwn(config, name) ? config[name] : undefined;
    return isJsonObject(table) ? (table as Record<string, string>) : undefined;
  };
}

/** The pure context a stream's `map` gets: config and code look-ups; an unknown code is kept and noted. */
export function mapContext(preparation: Preparation): MapContext<Record<string, unknown>> {
  const { config, drift, policy, tables } = preparation;
  return {
    config,
    code(table, value) {
      const known = tables(table);
      // A platform may send `constructor` as a code: only what the table itself holds is known.
      if (known && Object.hasOwn(known, value)) return known[value]!;
      drift.unknownCode(table, value);
      if (policy === "discardRow" || policy === "freeze")
        throw new RowError("unknown_code", table, `code ${value} is not in table ${table}`);
      return value;
    },
  };
}

/** Wire row → record ready to be merged, or the reason why not. Never throws for a bad row. */
export function prepareRecord(
  stream: RecordStream,
  row: { raw: Json; scope: string },
  facts: { preparation: Preparation; context: MapContext<unknown> },
): PreparedRecord | Refused {
  const { preparation, context } = facts;
  const { raw, scope } = row;
  let candidate: unknown;
  try {
    const odd = knownShape(preparation, raw);
    candidate = stream.map(raw, context);
    const parsed = stream.schema.safeParse(candidate);
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!;
      throw new RowError(issue.code, issue.path.join("."), issue.message);
    }
    const key = stream.key(parsed.data);
    demandKey(key, "");
    if (!isStorableText(scope)) throw new RowError("unstorable", "", "the row's scope holds a NUL or half a surrogate pair");
    const kept = odd && preparation.policy === "evolve" ? withExtras(parsed.data, raw, odd.unknown) : parsed.data;
    const data = JSON.stringify(kept);
    if (!isStorableJson(data)) throw new RowError("unstorable", "", "the row holds a NUL or half a surrogate pair");
    const label = shownText(stream.label(parsed.data));
    return { key, label, scope, data, hash: hash("sha1", `${scope}\n${data}`, "base64url"), raw };
  } catch (error) {
    return refused(row, error, keyOf(stream, candidate));
  }
}

/** @returns what is odd about the row's shape, where anything is. @throws RowError under the policy `discardRow`. */
function knownShape({ drift, policy }: Preparation, raw: Json): ReturnType<DriftWatch["look"]> {
  const odd = drift.look(raw);
  if (odd && policy === "discardRow") {
    throw new RowError("drift", odd.unknown[0] ?? "", "the row's shape is not the known one");
  }
  return odd;
}

function demandKey(key: string, path: string): void {
  if (key === "") throw new RowError("no_key", path, "the row has no key");
  if (key.length > MAX_KEY_LENGTH) throw new RowError("key_too_long", path, `the key has ${key.length} characters`);
  if (!isReadable(key)) throw new RowError("unreadable_key", path, "the key holds characters that could not be decoded");
  if (!isStorableText(key)) throw new RowError("unstorable", path, "the key holds a NUL or half a surrogate pair");
}

/** The fields a platform added stay visible under `extra` until the connector learns them. */
function withExtras(data: unknown, raw: Json, unknown: readonly string[]): unknown {
  if (unknown.length === 0 || !isJsonObject(raw)) return data;
  return { ...(data as object), extra: Object.fromEntries(unknown.map((name) => [name, raw[name]])) };
}

/** What `${field}` makes of a field that is not there. */
const NO_NAME = /\b(undefined|null|NaN)\b|\[object /;

/** The key of a row that was refused, where what is there of it still names one. */
function keyOf(stream: RecordStream, candidate: unknown): string | null {
  if (candidate === undefined) return null;
  try {
    const key = stream.key(candidate as never);
    return typeof key === "string" && !NO_NAME.test(key) && isUsableKey(key) ? key : null;
  } catch {
    return null;
  }
}

/** A row's refusal as the reject list keeps it. */
function refused(row: { raw: Json; scope: string }, error: unknown, key: string | null): Refused {
  if (!(error instanceof RowError)) {
    // A mapping that trips over a row is a bug of the connector, but the row is kept and the run goes on.
    const message = error instanceof Error ? error.message : String(error);
    return { ...row, key, path: "", code: "mapping_failed", message };
  }
  // A row is kept without the key it cannot be held under.
  const own = error.key !== undefined && isUsableKey(error.key) ? error.key : key;
  return { ...row, key: own, path: error.path, code: error.code, message: error.message };
}

/** Further in the future than this is no reading but a wrong clock. */
const FUTURE_TOLERANCE_MS = 10 * 60_000;
/** Before this no meter was read by machine; such times are a platform's "no time" (0, 1900-01-01). */
const EARLIEST = Date.UTC(1990, 0, 1);

/** Wire row → reading, checked by hand: this runs for every reading of the campus. Never throws for a bad row. */
export function prepareReading(
  stream: ReadingStream,
  row: { raw: Json; scope: string },
  facts: { preparation: Preparation; context: MapContext<unknown>; now: number },
): Reading | Missing | Refused {
  let key: string | null = null;
  try {
    knownShape(facts.preparation, row.raw);
    const reading = stream.map(row.raw, facts.context);
    const { point, ts, value } = reading;
    if (typeof point !== "string" || point === "") throw new RowError("no_point", "point", "the reading names no point");
    if (!isUsableKey(point) || point.length > MAX_KEY_LENGTH - INSTANT_LENGTH) {
      demandKey(`${point}${" ".repeat(INSTANT_LENGTH)}`, "point");
    }
    if (isInstant(ts)) key = readingKey(point, ts);
    demandTime(ts, facts.now);
    if (value === null) return missing(row, { point, ts });
    if (!Number.isFinite(value)) throw new RowError("bad_value", "value", "the value is not a number");
    const { quality } = reading;
    if (!(quality === 0 || quality === 1 || quality === 2 || quality === 3)) {
      throw new RowError("bad_quality", "quality", `there is no quality ${quality}`);
    }
    return reading;
  } catch (error) {
    return refused(row, error, key);
  }
}

function missing(row: { raw: Json; scope: string }, { point, ts }: { point: string; ts: number }): Missing {
  const code = "missing_value";
  return {
    ...row,
    point,
    ts,
    key: readingKey(point, ts),
    path: "value",
    code,
    message: "the platform says that there is no value",
  };
}

function demandTime(ts: number, now: number): void {
  if (!Number.isSafeInteger(ts)) throw new RowError("bad_time", "ts", "the time is not a time");
  if (ts > now + FUTURE_TOLERANCE_MS) throw new RowError("future", "ts", `the time ${dateText(ts)} lies in the future`);
  if (ts < EARLIEST) throw new RowError("bad_time", "ts", `the time ${dateText(ts)} is before any meter was read`);
}

/** Some numbers are no date. */
const isInstant = (ts: number) => Math.abs(ts) <= 8.64e15;
const dateText = (ts: number) => (isInstant(ts) ? new Date(ts).toISOString() : String(ts));

export const isRefused = (row: object): row is Refused => "code" in row;
export const isMissing = (row: Refused): row is Missing => "ts" in row;
