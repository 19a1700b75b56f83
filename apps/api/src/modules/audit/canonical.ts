import { createHash } from "node:crypto";
import { storableText } from "@campushub/kit";

/** The columns a hash covers: all but the hash itself. */
export interface AuditContent {
  readonly id: number;
  /** ISO 8601, milliseconds. */
  readonly at: string;
  readonly actorKind: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: string;
  readonly resource: string;
  readonly recordId: string | null;
  readonly reason: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly requestId: string | null;
  readonly address: string | null;
  readonly prevHash: string;
}

/** The hash before the first event. */
export const GENESIS = "0".repeat(64);

const NAMES = [
  "id",
  "at",
  "actorKind",
  "actorId",
  "actorName",
  "action",
  "resource",
  "recordId",
  "reason",
  "before",
  "after",
  "requestId",
  "address",
  "prevHash",
] as const satisfies readonly (keyof AuditContent)[];

/** What a hash is taken of: the content in a fixed order. As `prevHash` is part of it, each hash stands for all rows before. */
export const hashedText = (content: AuditContent): string => canonicalJson(NAMES.map((name) => content[name]));

/** SHA-256 (hex), which anybody can compute: of events written before the chain was keyed. */
export const unkeyedHash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** JSON with sorted keys: the database keeps jsonb in an order of its own. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(",")}}`;
  }
  return JSON.stringify(value ?? null);
}

/** The value as jsonb gives it back: plain JSON, without the characters PostgreSQL cannot keep. */
export function storable(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  const text = JSON.stringify(value);
  return UNSTORABLE.test(text) ? JSON.parse(text, (_key, inner: unknown) => cleanValue(inner)) : JSON.parse(text);
}

/** NUL and half a surrogate pair, as JSON writes them; most events have neither, and need no look at each value. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/;

function cleanValue(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storableText(key), inner]));
}
