import type { Batch, Connector, Inlet, Json, Read, ReadRequest, Session } from "@campushub/kit";
import { defineConnector, field, RowError, readingStream, recordStream } from "@campushub/kit";
import { FakeClock } from "@campushub/kit/testing";
import { z } from "zod";
import { createConnection } from "../../apps/api/src/modules/connections/index.ts";
import type { TestDatabase } from "./database.ts";
import { MORNING, openTestHub, type TestHub } from "./hub.ts";

/** What a pretended platform does next: hand over a batch, fail, or let the test do something in between. */
export type Step = Batch | Error | (() => unknown);
export type Script = (request: ReadRequest, session: Session) => Iterable<Step>;

const names = (en: string) => ({ zh: en, en });

const config = z.object({
  baseUrl: field(z.url().default("http://127.0.0.1:9"), { label: { zh: "地址", en: "Address" }, widget: "url" }),
  account: field(z.string().default("hub"), { label: { zh: "账号", en: "Account" }, group: "credentials" }),
  password: field(z.string().min(4), { label: { zh: "密码", en: "Password" }, secret: true }),
  colours: field(z.record(z.string(), z.string()).default({ r: "red" }), { label: { zh: "颜色表", en: "Colours" } }),
  page: field(z.int().min(1).max(500).default(50), { label: { zh: "每页", en: "Page" }, unit: "行" }),
});
export type ScriptedConfig = z.output<typeof config>;

const thing = z.object({
  id: field(z.string().min(1), { label: { zh: "编号", en: "ID" } }),
  name: field(z.string(), { label: { zh: "名称", en: "Name" } }),
  size: field(z.number(), { label: { zh: "大小", en: "Size" }, unit: "m²" }),
  colour: field(z.string().nullable(), { label: { zh: "颜色", en: "Colour" } }),
});
const thingWire = z.object({
  id: z.string(),
  name: z.string(),
  size: z.number(),
  colour: z.string().optional(),
  broken: z.boolean().optional(),
});
const valueWire = z.object({ point: z.string(), at: z.string(), value: z.number() });

/** Rows as the pretended platform sends them. */
export const thingRow = (id: string, more: Record<string, Json> = {}): Record<string, Json> => ({
  id,
  name: `thing ${id}`,
  size: 1,
  ...more,
});
export const rowsOf = (...rows: Json[]): Batch => ({ kind: "rows", rows });
export const COMPLETE: Batch = { kind: "scopeComplete" };
export const checkpoint = (position: Json): Batch => ({ kind: "checkpoint", position });

export interface ScriptedPlatform {
  /** Replaced by tests as the platform's fortunes change. */
  things: Script;
  values: Script;
  check: Connector["check"];
  /** What was asked of it, oldest first. */
  readonly requests: { readonly stream: string; readonly request: ReadRequest }[];
  readonly inlet: { enabled: boolean; run: Inlet<unknown>["run"] };
}

export interface ScriptedOptions {
  readonly things?: Partial<Omit<Read<unknown>, "run">>;
  readonly values?: Partial<Omit<Read<unknown>, "run">>;
  readonly rate?: { readonly perSecond: number; readonly burst: number };
}

/** A connector whose platform is a script in the test: `things` (records, which describe the points) and `values` (readings). */
export function scriptedConnector(options: ScriptedOptions = {}): { connector: Connector; platform: ScriptedPlatform } {
  const platform: ScriptedPlatform = {
    things: () => [COMPLETE],
    values: () => [],
    check: async () => [{ target: "things", direction: "read", result: "ok", tookMs: 1 }],
    requests: [],
    inlet: { enabled: false, run: async () => {} },
  };
  const play = (stream: "things" | "values") =>
    async function* (session: Session, request: ReadRequest): AsyncGenerator<Batch> {
      platform.requests.push({ stream, request });
      for (const step of platform[stream](request, session)) {
        if (step instanceof Error) throw step;
        if (typeof step === "function") await step();
        else yield step;
      }
    };
  const connector = defineConnector({
    manifest: {
      id: "scripted",
      name: { zh: "剧本软件", en: "Scripted" },
      version: "1.0.0",
      summary: names("a platform that is a script"),
      allowedHosts: ({ baseUrl }: ScriptedConfig) => [baseUrl],
      credential: ({ baseUrl, account }: ScriptedConfig) => `${baseUrl} ${account}`,
      parallelism: 2,
      pollFloorSeconds: 300,
      rate: () => options.rate ?? { perSecond: 100, burst: 100 },
    },
    config,
    check: (session) => platform.check(session as Session<never>),
    streams: {
      things: recordStream<ScriptedConfig, z.output<typeof thing>>({
        title: names("Things"),
        wire: thingWire,
        schema: thing,
        key: ({ id }) => id,
        label: ({ name }) => name,
        map: mapThing,
        read: {
          modes: ["snapshot"],
          deletes: "snapshotDiff",
          order: { snapshot: "total", incremental: "total" },
          ...options.things,
          run: play("things"),
        },
      }),
      values: readingStream<ScriptedConfig>({
        title: names("Values"),
        wire: valueWire,
        points: "things",
        map: mapValue,
        read: {
          modes: ["snapshot", "incremental"],
          deletes: "none",
          order: { snapshot: "total", incremental: "total" },
          cursor: { field: "at", lagSeconds: 0, overlapSeconds: 0 },
          ...options.values,
          run: play("values"),
        },
      }),
    },
    inlets: {
      live: {
        title: names("Live"),
        stream: "values",
        enabled: () => platform.inlet.enabled,
        run: (session, deliver) => platform.inlet.run(session, deliver),
      },
    },
  });
  return { connector: connector as unknown as Connector, platform };
}

function mapThing(raw: Json, context: { code(table: string, value: string): string }) {
  const row = raw as Record<string, Json>;
  if (row.broken === true) throw new RowError("broken", "broken", "the row says so itself");
  return { ...row, colour: typeof row.colour === "string" ? context.code("colours", row.colour) : null };
}

function mapValue(raw: Json) {
  const { point, at, value } = raw as { point: string; at: string; value: number };
  return { point, ts: Date.parse(at), value, quality: 0 };
}

export interface ScriptedHub {
  readonly hub: TestHub;
  readonly clock: FakeClock;
  readonly platform: ScriptedPlatform;
  readonly connector: Connector;
  readonly connectionId: number;
  close(): Promise<void>;
}

export interface ScriptedHubOptions extends ScriptedOptions {
  readonly database?: TestDatabase;
  readonly clock?: FakeClock;
  readonly brakeRows?: number;
  readonly schedule?: string;
  /** Small batches make many of few rows. */
  readonly batchRows?: number;
}

/** A hub with one connection to a scripted platform. With `database` it shares one, under a connection of its own. */
export async function openScriptedHub(options: ScriptedHubOptions = {}): Promise<ScriptedHub> {
  const { connector, platform } = scriptedConnector(options);
  const clock = options.clock ?? new FakeClock(MORNING);
  const shared = options.database;
  const hub = await openTestHub({ clock, connectors: [connector], ...(shared ? { database: shared } : {}) });
  const { batchRows } = options;
  if (batchRows)
    Object.assign(hub.ctx, { database: { ...hub.ctx.database, batchRows: { record: batchRows, reading: batchRows } } });
  const { id: connectionId } = await createConnection({
    ctx: hub.ctx,
    input: {
      connectorId: "scripted",
      title: "Scripted",
      config: { password: "s3cret-word" },
      enabled: true,
      schedule: options.schedule ?? "",
      brakeRows: options.brakeRows ?? 2,
      brakePercent: 5,
      maxClockOffsetSeconds: 600,
    },
  });
  return { hub, clock, platform, connector, connectionId, close: () => hub.close() };
}
