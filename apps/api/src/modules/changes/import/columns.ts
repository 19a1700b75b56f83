import { type Connector, isJsonObject, metaOf, type Stream, type WriteOpKind } from "@campushub/kit";
import { z } from "zod";
import { invalid } from "../../../core/errors.ts";
import { inThree, offeredOps, withDefaults } from "../../connections/index.ts";

/** What a mapping calls the column that names the record. */
export const KEY_FIELD = "key";

export interface OpColumn {
  readonly field: string;
  readonly label: { readonly zh: string; readonly zhTW: string; readonly en: string };
  readonly unit: string | null;
  readonly type: "text" | "number" | "integer" | "boolean" | "instant" | "date" | "json";
  /** The values it may hold, or those of them that are known where it is `open`; null: no such list. */
  readonly allowed: readonly (string | number)[] | null;
  readonly open: boolean;
  /** It holds the key of a record in this stream. */
  readonly refersTo: string | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly required: boolean;
  readonly nullable: boolean;
  readonly schema: z.ZodType;
}

/** One op of a stream, as a file sees it. */
export interface OpForm {
  readonly stream: Stream;
  readonly streamName: string;
  readonly op: WriteOpKind;
  readonly opName: string;
  readonly columns: readonly OpColumn[];
}

/** A connection's connector, and its settings as they are kept. */
export interface Written {
  readonly connector: Connector;
  readonly config: Record<string, unknown>;
}

/**
 * @param asked.op absent: `update` where this connection offers it, else the first op it offers on the stream.
 * @throws AppError invalid, naming what the connector does not know or the connection does not offer
 */
export function opForm(
  { connector, config }: Written,
  asked: { readonly stream: string; readonly op?: string | undefined },
): OpForm {
  const { stream: streamName } = asked;
  const { streams } = connector;
  const stream = Object.hasOwn(streams, streamName) ? streams[streamName]! : undefined;
  if (!stream) throw invalid(`no stream ${streamName}`, { stream: `possible: ${Object.keys(streams).join(", ")}` });
  const offered = offeredOps(connector, config)[streamName] ?? [];
  const [first] = offered;
  if (first === undefined) {
    throw invalid(
      `this connection offers no changes to ${streamName}: it is only read`,
      { stream: "is only read here" },
      { reason: "streamReadOnly" },
    );
  }
  const opName = asked.op ?? (offered.includes("update") ? "update" : first);
  if (!offered.includes(opName)) {
    const known = Object.hasOwn(stream.write!.ops, opName);
    const fault = known ? `this connection does not offer ${opName} on ${streamName}` : `${streamName} knows no op ${opName}`;
    throw invalid(fault, { op: `possible: ${offered.join(", ")}` }, { reason: "opNotOffered" });
  }
  const op = stream.write!.ops[opName]!;
  return { stream, streamName, op, opName, columns: columnsOf(op.input, withDefaults(connector, config)) };
}

interface Facts {
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number | null)[];
  readonly const?: string | number | null;
  readonly anyOf?: readonly Facts[];
  readonly format?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}

function columnsOf(input: z.ZodObject, config: Record<string, unknown>): OpColumn[] {
  const json = z.toJSONSchema(input, { io: "input", unrepresentable: "any" });
  const required = new Set(json.required ?? []);
  return Object.entries(input.shape).map(([field, schema]) => {
    const facts = (json.properties?.[field] ?? {}) as Facts;
    const { label, unit, choices, refersTo } = metaOf(schema as z.ZodType);
    const known = choices ? meanings(config[choices.table]) : [];
    return {
      field,
      label: inThree(label ?? { zh: field, en: field }),
      unit: typeof unit === "object" ? unit.zh : (unit ?? null),
      ...shapeOf(facts),
      ...(choices && known.length > 0 ? { allowed: known, open: choices.open } : { open: false }),
      refersTo: refersTo ?? null,
      required: required.has(field),
      schema: schema as z.ZodType,
    };
  });
}

/** What a code table makes of the platform's codes, each once. */
const meanings = (table: unknown): string[] =>
  isJsonObject(table) ? [...new Set(Object.values(table).map(String))].filter((value) => value !== "") : [];

function shapeOf(facts: Facts): Pick<OpColumn, "type" | "allowed" | "min" | "max" | "nullable"> {
  const parts = facts.anyOf ?? [facts];
  const values = parts.filter(({ type }) => type !== "null");
  const lists = values.map(({ enum: list, const: only }) => list ?? (only === undefined ? undefined : [only]));
  const listed = lists.length > 0 && lists.every((list) => list !== undefined);
  const allowed = listed ? lists.flatMap((list) => list!.filter((value) => value !== null)) : null;
  const [first = {}] = values;
  return {
    type: typeOf(first, allowed),
    allowed,
    min: bound(first.minimum ?? first.exclusiveMinimum),
    max: bound(first.maximum ?? first.exclusiveMaximum),
    nullable: values.length < parts.length || (Array.isArray(facts.type) && facts.type.includes("null")),
  };
}

function typeOf({ type, format }: Facts, allowed: readonly unknown[] | null): OpColumn["type"] {
  const plain = Array.isArray(type) ? type.find((name) => name !== "null") : type;
  if (allowed) return allowed.every((value) => typeof value === "number") ? "number" : "text";
  if (plain === "integer" || plain === "number" || plain === "boolean") return plain;
  if (plain === "string") return format === "date-time" ? "instant" : format === "date" ? "date" : "text";
  return "json";
}

/** Whole numbers end at the largest safe one by themselves. */
const bound = (value: number | undefined) => (value === undefined || Math.abs(value) === Number.MAX_SAFE_INTEGER ? null : value);
