import { readdir, readFile } from "node:fs/promises";

import {
  type Batch,
  type Connector,
  type FieldMeta,
  offeredStreams,
  type Probe,
  type RunningSimulator,
  type Session,
  type Simulator,
  type Stream,
} from "../../connectors/_kit/index.ts";
import { FakeClock, testSession } from "../../connectors/_kit/testing/index.ts";
import { CONNECTORS, type ConnectorFolder, exists } from "../connector-folders.ts";

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What one short pass of a stream over the simulator brought. */
export interface Pass {
  readonly stream: string;
  readonly read: Stream["read"];
  readonly mode: "snapshot" | "incremental";
  readonly batches: ReadonlySet<Batch["kind"]>;
}

/** What a program can know of a connector: its declaration, its files, and how it behaves against its own simulator. */
export interface Evidence {
  readonly connector: Connector;
  readonly fields: ReadonlyMap<string, Partial<FieldMeta>>;
  readonly sources: readonly SourceFile[];
  readonly tests: readonly SourceFile[];
  readonly readme: string;
  readonly simulators: readonly Exercised[];
}

/** How the connector behaved against one of its simulators. */
export interface Exercised {
  readonly id: string;
  readonly connectorId: string;
  readonly transport: Simulator["transport"];
  readonly faults: readonly string[];
  /** The streams that its connection has. */
  readonly streams: readonly string[];
  readonly probes: readonly Probe[];
  readonly passes: readonly Pass[];
}

const DAY_MS = 86_400_000;

/** Loads the connector and runs it once against its simulator (127.0.0.1, small campus). */
export async function gather(folder: ConnectorFolder): Promise<Evidence> {
  const { default: connector } = (await import(new URL("src/index.ts", folder.url).href)) as { default: Connector };
  const files = await typescriptUnder(folder.url);
  const readmeUrl = new URL("README.md", folder.url);
  const still = {
    connector,
    fields: new Map(
      Object.entries(connector.config.shape).map(([name, schema]) => [name, (schema.meta() ?? {}) as Partial<FieldMeta>]),
    ),
    sources: files.filter(({ path }) => path.startsWith("src/") && !path.endsWith(".test.ts")),
    tests: [...files.filter(({ path }) => path.endsWith(".test.ts")), ...(await sharedTests())],
    readme: (await exists(readmeUrl)) ? await readFile(readmeUrl, "utf8") : "",
  };
  if (!folder.hasSimulator) return { ...still, simulators: [] };
  const module = (await import(new URL("simulator/index.ts", folder.url).href)) as { default: readonly Simulator[] };
  const simulators: Exercised[] = [];
  for (const simulator of module.default) simulators.push(await exercise(connector, simulator));
  return { ...still, simulators };
}

async function exercise(connector: Connector, simulator: Simulator): Promise<Exercised> {
  const clock = new FakeClock();
  const running: RunningSimulator = await simulator.start({ clock, seed: 1, size: "small" });
  try {
    const session = testSession(connector, { config: running.connection.config, clock, http: { timeoutMs: 10_000 } });
    const probes = await connector.check(session);
    const passes: Pass[] = [];
    const streams = offeredStreams(connector.streams, session.config);
    for (const stream of streams) {
      const { kind, read } = connector.streams[stream]!;
      for (const mode of read.modes) passes.push({ stream, read, mode, batches: await kindsOf(session, { kind, read, mode }) });
    }
    const { id, connectorId, transport } = simulator;
    return { id, connectorId, transport, faults: running.faults.map((fault) => fault.id), streams, probes, passes };
  } finally {
    await running.close();
  }
}

async function kindsOf(
  session: Session,
  { kind, read, mode }: { kind: Stream["kind"]; read: Stream["read"]; mode: Pass["mode"] },
) {
  const now = session.clock.now();
  const upTo = new Date(now).toISOString();
  const from = new Date(now - DAY_MS).toISOString();
  const bounds =
    kind === "reading" && mode === "snapshot" ? { range: { from, to: upTo } } : mode === "incremental" ? { from } : {};
  const kinds = new Set<Batch["kind"]>();
  for await (const batch of read.run(session, { mode, upTo, ...bounds })) kinds.add(batch.kind);
  return kinds;
}

async function typescriptUnder(url: URL): Promise<SourceFile[]> {
  const names = await readdir(url, { recursive: true });
  const wanted = names.filter((name) => name.endsWith(".ts") && !name.includes("node_modules")).sort();
  return Promise.all(wanted.map(async (path) => ({ path, text: await readFile(new URL(path, url), "utf8") })));
}

/** Tests that every connector goes through. */
async function sharedTests(): Promise<SourceFile[]> {
  const conformance = new URL("../tests/conformance/", CONNECTORS);
  return (await exists(conformance)) ? typescriptUnder(conformance) : [];
}
