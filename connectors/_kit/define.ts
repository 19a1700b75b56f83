import type { z } from "zod";
import type { Connector } from "./connector.ts";
import { BugError } from "./errors.ts";
import { metaOf } from "./field.ts";
import type { Stream } from "./stream.ts";

const ID = /^[a-z][a-z0-9-]{1,39}$/;
const STREAM = /^[a-z][A-Za-z0-9]{1,39}$/;

/**
 * Declares a connector: a value, no side effect. Throws BugError `bad_declaration` at once where the declaration
 * contradicts itself, so that a wrong connector never starts a run.
 */
export function defineConnector<Schema extends z.ZodObject>(connector: Connector<Schema>): Connector<Schema> {
  const contradiction = manifestFault(connector) ?? streamsFault(connector) ?? inletsFault(connector);
  if (contradiction !== undefined) {
    throw new BugError(`connector ${connector.manifest.id}: ${contradiction}`, { code: "bad_declaration" });
  }
  return connector;
}

function manifestFault<Schema extends z.ZodObject>({ manifest, streams }: Connector<Schema>): string | undefined {
  if (!ID.test(manifest.id)) return "id must be kebab-case";
  if (!(manifest.parallelism >= 1)) return "parallelism is below 1";
  if (!(manifest.pollFloorSeconds > 0)) return "the poll floor is not a positive number of seconds";
  if (Object.keys(streams).length === 0) return "it has no stream";
  return undefined;
}

function streamsFault<Schema extends z.ZodObject>(connector: Connector<Schema>): string | undefined {
  const { streams } = connector;
  for (const [name, stream] of Object.entries(streams)) {
    const fault =
      streamFault(stream) ?? pointsFault(stream, streams) ?? fieldsFault(stream, streams) ?? writeFault(stream, connector);
    if (!STREAM.test(name)) return `stream name ${name} must be camelCase`;
    if (fault !== undefined) return `stream ${name} ${fault}`;
  }
  return undefined;
}

function streamFault<Config>({ read }: Stream<Config>): string | undefined {
  const incremental = read.modes.includes("incremental");
  if (read.modes.length === 0) return "reads in no mode";
  if (incremental && !read.cursor) return "reads incrementally without a cursor";
  if (read.cursor && (read.cursor.lagSeconds < 0 || read.cursor.overlapSeconds < 0)) return "looks ahead of its cursor";
  if (read.deletes === "snapshotDiff" && !read.modes.includes("snapshot")) return "diffs snapshots it never reads";
  return undefined;
}

function pointsFault<Config>(stream: Stream<Config>, streams: Readonly<Record<string, Stream<Config>>>): string | undefined {
  if (stream.kind !== "reading") return undefined;
  const points = Object.hasOwn(streams, stream.points) ? streams[stream.points] : undefined;
  return points?.kind === "record" ? undefined : "names no record stream as its points";
}

/** What the fields of its records refer to, and where their units stand, must be there. */
function fieldsFault<Config>(stream: Stream<Config>, streams: Readonly<Record<string, Stream<Config>>>): string | undefined {
  const shape = stream.kind === "record" ? (stream.schema as Partial<z.ZodObject>).shape : undefined;
  for (const [name, schema] of Object.entries(shape ?? {})) {
    const { refersTo, within, unitField } = metaOf(schema as z.ZodType);
    if (!isRecordStream(refersTo, streams)) return `lets ${name} refer to no record stream`;
    if (within && refersTo === undefined) return `says that ${name} lies within nothing`;
    if (unitField !== undefined && !Object.hasOwn(shape!, unitField)) return `takes the unit of ${name} from no field`;
  }
  return undefined;
}

const isRecordStream = (name: string | undefined, streams: Readonly<Record<string, { kind: string }>>) =>
  name === undefined || (Object.hasOwn(streams, name) && streams[name]!.kind === "record");

/** What the fields of its ops may hold must be there to be looked up. */
function writeFault<Schema extends z.ZodObject>(
  { write }: Stream<z.output<Schema>>,
  { config, streams }: Connector<Schema>,
): string | undefined {
  for (const [op, { input }] of Object.entries(write?.ops ?? {})) {
    for (const [name, schema] of Object.entries(input.shape)) {
      const { choices, refersTo, unitField } = metaOf(schema as z.ZodType);
      if (choices && !Object.hasOwn(config.shape, choices.table)) return `lets ${op}.${name} be chosen from no setting`;
      if (!isRecordStream(refersTo, streams)) return `lets ${op}.${name} refer to no record stream`;
      if (unitField !== undefined && !Object.hasOwn(input.shape, unitField))
        return `takes the unit of ${op}.${name} from no field`;
    }
  }
  return undefined;
}

function inletsFault<Schema extends z.ZodObject>({ inlets, streams }: Connector<Schema>): string | undefined {
  for (const [name, inlet] of Object.entries(inlets ?? {})) {
    if (!STREAM.test(name)) return `inlet name ${name} must be camelCase`;
    if (!Object.hasOwn(streams, inlet.stream)) return `inlet ${name} feeds an unknown stream`;
  }
  return undefined;
}
