import { z } from "zod";
import { instantText } from "../../core/instant.ts";

/** A name in the three languages of the screens; zh-TW is derived by the server. */
export const namesSchema = z.object({ zh: z.string(), zhTW: z.string(), en: z.string() });

export const probeSchema = z.object({
  target: z.string(),
  direction: z.enum(["read", "write", "inlet"]),
  result: z.enum(["ok", "down", "badKey", "badSetting", "noRight"]),
  tookMs: z.number(),
  /** A code of the connector's messages or of the kit's, with the values its sentence names. */
  note: z.object({ code: z.string(), values: z.record(z.string(), z.union([z.string(), z.number()])).optional() }).optional(),
});

export const checkSchema = z.object({ at: z.string(), probes: z.array(probeSchema) });

/** A connection as the API shows it: secret fields never, only whether they are set. */
export const connectionSchema = z.object({
  id: z.number().int(),
  connectorId: z.string(),
  title: z.string(),
  config: z.record(z.string(), z.unknown()),
  /** What these settings offer: stream → what can be done to its records. */
  offered: z.record(z.string(), z.array(z.string())),
  /** Secret field → whether a value is kept. */
  secretsSet: z.record(z.string(), z.boolean()),
  enabled: z.boolean(),
  /** Whether anything may be written to the platform. */
  armed: z.boolean(),
  schedule: z.string(),
  /** The next five times, ISO; empty without a schedule. */
  nextTimes: z.array(z.string()),
  brakePercent: z.number(),
  brakeRows: z.number().int(),
  maxClockOffsetSeconds: z.number().int(),
  clockOffsetMs: z.number().nullable(),
  lastCheck: checkSchema.nullable(),
  /** Health for lists and the officer's home. */
  health: z.object({
    state: z.enum(["never", "ok", "rejects", "running", "partial", "failed", "braked", "disabled"]),
    since: z.string().nullable(),
    openRejects: z.number().int(),
    lastRunId: z.number().int().nullable(),
    /** Live records per stream; for reading streams how many readings were brought. */
    records: z.record(z.string(), z.number().int()),
  }),
  version: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type ConnectionView = z.output<typeof connectionSchema>;

/** Cron with five fields; the connector's poll floor is checked on saving. */
const schedule = z.string().max(120);

export const connectionCreateSchema = z.object({
  connectorId: z.string().min(1).max(60),
  title: z.string().trim().min(1).max(120),
  /** All config fields, secrets in plain: they are sealed at once and never answered. */
  config: z.record(z.string(), z.unknown()),
  enabled: z.boolean().default(true),
  schedule: schedule.default(""),
  brakePercent: z.number().min(0).max(100).default(5),
  brakeRows: z.number().int().min(0).max(1_000_000).default(20),
  maxClockOffsetSeconds: z.number().int().min(10).max(86_400).default(600),
});

/** Absent fields stay; so does a secret that is absent or empty in `config`, unless an address changes: then all are asked for anew. */
export const connectionUpdateSchema = z.object({
  title: z.string().trim().min(1).max(120).optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  enabled: z.boolean().optional(),
  schedule: schedule.optional(),
  brakePercent: z.number().min(0).max(100).optional(),
  brakeRows: z.number().int().min(0).max(1_000_000).optional(),
  maxClockOffsetSeconds: z.number().int().min(10).max(86_400).optional(),
});

export const syncRequestSchema = z.object({
  streams: z.array(z.string()).min(1).optional(),
  mode: z.enum(["snapshot", "incremental"]).optional(),
  /** Reading streams only: this time range and nothing else (ISO instants). */
  range: z.object({ from: instantText, to: instantText }).optional(),
});

/** How the admin draws a config field. */
export const configFieldSchema = z.object({
  name: z.string(),
  label: namesSchema,
  help: namesSchema.nullable(),
  secret: z.boolean(),
  required: z.boolean(),
  widget: z.enum(["text", "textarea", "url", "password", "number", "switch", "select", "codeTable", "timeZone"]),
  group: z.enum(["platform", "credentials", "reading", "codes", "limits"]),
  unit: namesSchema.nullable(),
  /** The field beside it that holds its unit. */
  unitField: z.string().nullable(),
  /** Shown only while another field has one of these values; `needed` then. */
  when: z.object({ field: z.string(), is: z.array(z.string()), needed: z.boolean() }).nullable(),
  options: z.array(z.string()).nullable(),
  /** Option or kept value → its word; what has none is shown as it is. */
  values: z.record(z.string(), namesSchema).nullable(),
  /** Heads of a code table's two columns, where they are not code and meaning. */
  columns: z.tuple([namesSchema, namesSchema]).nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  default: z.unknown(),
});

export const streamFieldSchema = z.object({
  name: z.string(),
  label: namesSchema,
  unit: namesSchema.nullable(),
  /** The field of the same record that holds its unit. */
  unitField: z.string().nullable(),
  /** The stream in which the record stands whose key it holds. */
  refersTo: z.string().nullable(),
  values: z.record(z.string(), namesSchema).nullable(),
  type: z.enum(["text", "number", "boolean", "time", "other"]),
});

/** One thing that can be done to the records of a stream, with the form it needs. */
export const streamOpSchema = z.object({
  name: z.string(),
  title: namesSchema,
  kind: z.enum(["create", "update", "delete", "action"]),
  effect: z.enum(["data", "physical", "message", "money"]),
  reversible: z.boolean(),
  /** Fields an update may name, arguments of an action. */
  input: z.array(configFieldSchema),
});

export const connectorSchema = z.object({
  id: z.string(),
  name: namesSchema,
  summary: namesSchema,
  /** What it answers: code → sentence, `%{name}` standing for a value told with the code. */
  messages: z.record(z.string(), namesSchema),
  version: z.string(),
  tier: z.enum(["bronze", "silver", "gold", "platinum"]),
  quality: z.array(z.object({ rule: z.string(), status: z.enum(["done", "todo", "exempt"]), note: z.string() })),
  pollFloorSeconds: z.number(),
  configFields: z.array(configFieldSchema),
  streams: z.array(
    z.object({
      name: z.string(),
      title: namesSchema,
      kind: z.enum(["record", "reading"]),
      modes: z.array(z.enum(["snapshot", "incremental"])),
      deletes: z.enum(["snapshotDiff", "tombstone", "none"]),
      /** Columns of a record's `data`; empty for reading streams. */
      fields: z.array(streamFieldSchema),
      /** What can be done to its records; empty: read only. */
      ops: z.array(streamOpSchema),
    }),
  ),
  inlets: z.array(z.object({ name: z.string(), title: namesSchema, stream: z.string() })),
});
export type ConnectorView = z.output<typeof connectorSchema>;
