import { type Connector, metaOf, type RecordStream } from "@campushub/kit";
import { z } from "zod";
import { configFields, formFields, valueNames } from "./config-fields.ts";
import { inThree, unitNames } from "./names.ts";
import type { ConnectorView } from "./schema.ts";

/** What a connector claims of itself, checked by a program before the build: rule → status and reason. */
export interface QualityFile {
  readonly tier: ConnectorView["tier"];
  readonly rules: Readonly<Record<string, { readonly status: "done" | "todo" | "exempt"; readonly reason?: string }>>;
}

/** A connector as the API shows it: its form, its streams and their columns, its quality. */
export function connectorView(connector: Connector, quality: QualityFile): ConnectorView {
  const { manifest } = connector;
  return {
    id: manifest.id,
    name: inThree(manifest.name),
    summary: inThree(manifest.summary),
    messages: Object.fromEntries(Object.entries(manifest.messages ?? {}).map(([code, said]) => [code, inThree(said)])),
    version: manifest.version,
    tier: quality.tier,
    quality: Object.entries(quality.rules).map(([rule, { status, reason }]) => ({ rule, status, note: reason ?? "" })),
    pollFloorSeconds: manifest.pollFloorSeconds,
    configFields: configFields(connector),
    streams: Object.entries(connector.streams).map(([name, stream]) => ({
      name,
      title: inThree(stream.title),
      kind: stream.kind,
      modes: [...stream.read.modes],
      deletes: stream.read.deletes,
      fields: stream.kind === "record" ? streamFields(stream) : [],
      ops: Object.entries(stream.write?.ops ?? {}).map(([op, { title, kind, effect, reversible, input }]) => ({
        name: op,
        title: inThree(title),
        kind,
        effect,
        reversible,
        input: formFields(input),
      })),
    })),
    inlets: Object.entries(connector.inlets ?? {}).map(([name, inlet]) => ({
      name,
      title: inThree(inlet.title),
      stream: inlet.stream,
    })),
  };
}

function streamFields(stream: RecordStream): ConnectorView["streams"][number]["fields"] {
  const schema = stream.schema as z.ZodObject;
  const json = z.toJSONSchema(schema, { unrepresentable: "any" });
  return Object.entries(schema.shape).map(([name, field]) => {
    const meta = metaOf(field as z.ZodType);
    return {
      name,
      label: inThree(meta.label ?? { zh: name, en: name }),
      unit: unitNames(meta.unit),
      unitField: meta.unitField ?? null,
      refersTo: meta.refersTo ?? null,
      values: valueNames(meta),
      type: typeOf((json.properties?.[name] ?? {}) as { type?: string; format?: string; anyOf?: { type?: string }[] }),
    };
  });
}

function typeOf(facts: { type?: string; format?: string; anyOf?: { type?: string; format?: string }[] }) {
  const { type, format } = facts.anyOf?.find(({ type: inner }) => inner !== "null") ?? facts;
  if (format === "date-time") return "time";
  if (type === "string") return "text";
  if (type === "number" || type === "integer") return "number";
  return type === "boolean" ? "boolean" : "other";
}
