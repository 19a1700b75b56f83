import { RowError } from "./errors.ts";
import type { Json } from "./json.ts";
import type { MapContext, MissingReading, Reading, Stream } from "./stream.ts";

/** What became of a raw row: something the hub can keep, or a reject with its reason. */
export type MappedRow =
  | { readonly kind: "record"; readonly key: string; readonly label: string; readonly data: unknown }
  | { readonly kind: "reading"; readonly reading: Reading }
  | { readonly kind: "reject"; readonly code: string; readonly path: string; readonly message: string };

/**
 * One raw row through a stream's mapping and schema. A RowError and a value the schema refuses are rejects; whatever else
 * the mapping throws is the connector's bug and goes on.
 */
export function mapRow<Config>(stream: Stream<Config>, raw: Json, context: MapContext<Config>): MappedRow {
  try {
    if (stream.kind === "reading") return readingOf(stream.map(raw, context));
    const parsed = stream.schema.safeParse(stream.map(raw, context));
    if (parsed.success) {
      return { kind: "record", key: stream.key(parsed.data), label: stream.label(parsed.data), data: parsed.data };
    }
    const issue = parsed.error.issues[0];
    return { kind: "reject", code: issue?.code ?? "schema", path: issue?.path.join(".") ?? "", message: issue?.message ?? "" };
  } catch (error) {
    if (error instanceof RowError) return { kind: "reject", code: error.code, path: error.path, message: error.message };
    throw error;
  }
}

function readingOf(reading: Reading | MissingReading): MappedRow {
  if (reading.value === null) {
    return { kind: "reject", code: "missing_value", path: "value", message: "the platform says that there is no value" };
  }
  const { point, ts, value, quality } = reading;
  const wrong =
    (typeof point !== "string" || point === "" ? "point" : undefined) ??
    (Number.isSafeInteger(ts) ? undefined : "ts") ??
    (Number.isFinite(value) ? undefined : "value") ??
    ([0, 1, 2, 3].includes(quality) ? undefined : "quality");
  if (wrong === undefined) return { kind: "reading", reading };
  return { kind: "reject", code: "bad_reading", path: wrong, message: `not a usable ${wrong}` };
}
