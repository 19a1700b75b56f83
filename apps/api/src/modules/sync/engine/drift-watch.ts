import type { Json } from "@campushub/kit";
import { cutText, isJsonObject } from "@campushub/kit";
import type { z } from "zod";

export type DriftKind = "newField" | "missingField" | "typeChanged" | "unknownCode";

export interface DriftFound {
  readonly kind: DriftKind;
  readonly path: string;
  readonly detail: string;
  readonly sample: string | null;
  count: number;
}

type JsonType = "string" | "number" | "boolean" | "null" | "array" | "object" | "missing";
const ALL: readonly JsonType[] = ["string", "number", "boolean", "null", "array", "object", "missing"];

interface Def {
  readonly type: string;
  readonly coerce?: boolean;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly values?: readonly unknown[];
  readonly entries?: Record<string, unknown>;
}

/** Which JSON types a wire field may have, read off its declaration. */
export function acceptedTypes(schema: z.ZodType): ReadonlySet<JsonType> {
  const def = (schema as unknown as { _zod: { def: Def } })._zod.def;
  if (def.coerce) return new Set(ALL);
  switch (def.type) {
    case "string":
    case "number":
    case "boolean":
    case "null":
    case "array":
      return new Set([def.type as JsonType]);
    case "template_literal":
      return new Set(["string"]);
    case "object":
    case "record":
      return new Set(["object"]);
    case "tuple":
      return new Set(["array"]);
    case "enum":
      return new Set(Object.values(def.entries ?? {}).map(typeOf));
    case "literal":
      return new Set((def.values ?? []).map(typeOf));
    case "optional":
    case "default":
    case "prefault":
      return new Set([...acceptedTypes(def.innerType!), "missing"]);
    case "nullable":
      return new Set([...acceptedTypes(def.innerType!), "null"]);
    case "union":
      return new Set(def.options!.flatMap((option) => [...acceptedTypes(option)]));
    case "pipe":
      return acceptedTypes(def.in!);
    case "nonoptional":
      return new Set([...acceptedTypes(def.innerType!)].filter((type) => type !== "missing"));
    case "readonly":
    case "catch":
      return acceptedTypes(def.innerType!);
    case "undefined":
    case "void":
      return new Set(["missing"]);
    default:
      return new Set(ALL);
  }
}

function typeOf(value: unknown): JsonType {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as JsonType;
}

/** Kinds of drift kept of one batch: a platform that uses ids as field names would fill the inbox. */
const MOST = 200;

/** Watches the rows of one stream for shapes and codes the connector does not know; counts, keeps one sample each. */
export class DriftWatch {
  readonly #fields: [string, ReadonlySet<JsonType>][];
  readonly #known: ReadonlySet<string>;
  #found = new Map<string, DriftFound>();

  constructor(wire: z.ZodObject) {
    this.#fields = Object.entries(wire.shape).map(([name, schema]) => [name, acceptedTypes(schema as z.ZodType)]);
    this.#known = new Set(this.#fields.map(([name]) => name));
  }

  /** @returns names of fields the connector does not know, or undefined (the usual case). */
  look(raw: Json): { unknown: string[]; shape: boolean } | undefined {
    if (!isJsonObject(raw) || this.#isKnown(raw)) return undefined;
    let unknown: string[] | undefined;
    let shape = false;
    for (const name in raw) {
      if (this.#known.has(name)) continue;
      unknown ??= [];
      unknown.push(name);
      this.#note({ kind: "newField", path: name, detail: typeOf(raw[name]), sample: raw[name] });
    }
    for (const [name, types] of this.#fields) {
      const type = typeOf(raw[name]);
      if (types.has(type)) continue;
      shape = true;
      const declared = [...types].join(" | ");
      if (type === "missing") this.#note({ kind: "missingField", path: name, detail: declared, sample: undefined });
      else this.#note({ kind: "typeChanged", path: name, detail: `${declared} → ${type}`, sample: raw[name] });
    }
    return unknown || shape ? { unknown: unknown ?? [], shape } : undefined;
  }

  /** The usual case, told without looking any name up: every field fits, and there are no more than those. */
  #isKnown(raw: Readonly<Record<string, unknown>>): boolean {
    let strange = 0;
    for (const _name in raw) strange++;
    for (const [name, types] of this.#fields) {
      const value = raw[name];
      if (!types.has(typeOf(value))) return false;
      if (value !== undefined) strange--;
    }
    return strange === 0;
  }

  unknownCode(table: string, code: string): void {
    this.#note({ kind: "unknownCode", path: `${table}:${code}`, detail: `code ${code} is not in table ${table}`, sample: code });
  }

  /** What was found since the last call. */
  take(): DriftFound[] {
    if (this.#found.size === 0) return [];
    const found = [...this.#found.values()];
    this.#found = new Map();
    return found;
  }

  #note({ kind, path, detail, sample }: { kind: DriftKind; path: string; detail: string; sample: unknown }): void {
    const key = `${kind}|${path}|${detail}`;
    const known = this.#found.get(key);
    if (known) known.count++;
    else if (this.#found.size < MOST)
      this.#found.set(key, {
        kind,
        path,
        detail,
        sample: sample === undefined ? null : cutText(JSON.stringify(sample), 200),
        count: 1,
      });
  }
}
