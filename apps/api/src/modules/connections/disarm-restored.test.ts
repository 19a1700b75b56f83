import { randomUUID } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPglite, openPostgres } from "@campushub/drizzle";
import { auditEvent, connection } from "@campushub/drizzle/schema";
import { systemClock } from "@campushub/kit";
import { asc, eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { copyTemplateDatabase, copyTemplateFolder, dropDatabase } from "../../../../../tests/helpers/database-template.ts";
import { scriptedConnector } from "../../../../../tests/helpers/scripted-hub.ts";
import { servicesOn } from "../../../../../tests/helpers/services.ts";
import { systemActor } from "../../core/actor.ts";
import type { Ctx } from "../../core/context.ts";
import { readEnv } from "../../env.ts";
import { startHub } from "../../start-hub.ts";
import { armConnection } from "./arm-connection.ts";
import { createConnection } from "./create-connection.ts";
import { disarmRestored } from "./disarm-restored.ts";
import { grants } from "./policy.ts";

const PASSWORD = "a password and key of the test";
const SERVER = process.env.TEST_DATABASE_URL;

let root: string;
let warnings: string[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "campushub-restored-"));
  warnings = [];
});
afterEach(() => rm(root, { recursive: true, force: true }));

type Place = { readonly dataDir: string; readonly url?: string };

const silent = () => {};
const log = { debug: silent, info: silent, warn: (_: unknown, text: string) => void warnings.push(text), error: silent };

/** What a hub does first when it starts there, then `work`. @returns title → armed, before that. */
async function start({ dataDir, url }: Place, work: (ctx: Ctx) => Promise<unknown> = async () => {}) {
  const database = url ? openPostgres(url, { poolSize: 2 }) : await openPglite(dataDir);
  const { connector } = scriptedConnector();
  const services = { ...servicesOn(database, systemClock, grants), connectors: new Map([["scripted", connector]]), log };
  const ctx: Ctx = { ...services, actor: systemActor };
  try {
    await disarmRestored({ ctx });
    const found = await armedOf(ctx);
    await work(ctx);
    return found;
  } finally {
    await database.close();
  }
}

async function armedOf(ctx: Ctx): Promise<Record<string, boolean>> {
  const rows = await ctx.db.select().from(connection).orderBy(asc(connection.id));
  return Object.fromEntries(rows.map(({ title, armed }) => [title, armed]));
}

const LIMITS = { schedule: "", brakeRows: 2, brakePercent: 5, maxClockOffsetSeconds: 600, enabled: true };
/** Two connections that may be written to, and one that may not. */
async function connect(ctx: Ctx): Promise<void> {
  for (const title of ["dormitories", "energy", "quiet"]) {
    const input = { ...LIMITS, title, connectorId: "scripted", config: { password: "s3cret-word" } };
    const { id } = await createConnection({ ctx, input });
    if (title === "quiet") await armConnection({ ctx, input: { id, armed: false } });
  }
}
const ARMED = { dormitories: true, energy: true, quiet: false };
const DISARMED = { dormitories: false, energy: false, quiet: false };

const restoredEvents = (ctx: Ctx) =>
  ctx.db
    .select({ action: auditEvent.action, recordId: auditEvent.recordId, actor: auditEvent.actorName })
    .from(auditEvent)
    .where(eq(auditEvent.reason, "restored"))
    .orderBy(asc(auditEvent.id));
const event = (recordId: string | null) => ({ action: "connections.disarm", recordId, actor: "CampusHub" });

test("an embedded database that is started again stays armed; a copy is disarmed before a hub on it answers, and stays as a person arms it", async () => {
  const [home, other] = [{ dataDir: join(root, "home") }, { dataDir: join(root, "copy") }];
  await copyTemplateFolder(home.dataDir);
  await start(home, connect);
  expect(await start(home)).toEqual(ARMED);
  await cp(home.dataDir, other.dataDir, { recursive: true, preserveTimestamps: true });
  const env = readEnv({ DATA_DIR: other.dataDir, HUB_ROLE: "api", HUB_ADMIN_PASSWORD: PASSWORD, HUB_SECRET_KEY: PASSWORD });
  const { ctx, close } = await startHub({ env, log });
  expect(await armedOf(ctx)).toEqual(DISARMED);
  expect(await restoredEvents(ctx)).toEqual([event(null), event("1"), event("2")]);
  expect(warnings).toEqual([expect.stringContaining("its connections are read only now")]);
  await armConnection({ ctx, input: { id: 1, armed: true } });
  await close();
  expect(await start(other)).toEqual({ ...DISARMED, dormitories: true });
  expect(warnings).toHaveLength(1);
}, 180_000);

describe.skipIf(SERVER === undefined)("a database on a server", () => {
  const names: string[] = [];
  const nameOf = () => {
    const name = `campushub_test_${randomUUID().replaceAll("-", "")}`;
    names.push(name);
    return name;
  };
  const at = (url: string): Place => ({ dataDir: root, url });
  const onServer = async (statement: string) => {
    const server = openPostgres(SERVER!, { poolSize: 1 });
    await server.db.execute(sql.raw(statement)).finally(() => server.close());
  };
  let home: Place;
  let homeName: string;
  beforeEach(async () => {
    homeName = nameOf();
    home = at(await copyTemplateDatabase(SERVER!, homeName));
    await start(home, connect);
  });
  afterEach(async () => {
    for (const name of names.splice(0)) await dropDatabase(SERVER!, name);
  });

  async function copied(): Promise<Place> {
    const name = nameOf();
    await onServer(`create database "${name}" template "${homeName}"`);
    const url = new URL(SERVER!);
    url.pathname = `/${name}`;
    return at(url.href);
  }

  test("that is started again by several at once stays armed", async () => {
    expect(await Promise.all([start(home), start(home), start(home)])).toEqual([ARMED, ARMED, ARMED]);
    expect(warnings).toEqual([]);
  });

  test("that is a copy is disarmed once, however many start on it at once", async () => {
    const other = await copied();
    expect(await Promise.all([start(other), start(other), start(other)])).toEqual([DISARMED, DISARMED, DISARMED]);
    await start(other, async (ctx) => expect(await restoredEvents(ctx)).toEqual([event(null), event("1"), event("2")]));
    expect(warnings).toHaveLength(1);
    expect(await start(home)).toEqual(ARMED);
  });

  test("is known again by a role that may ask for less of its server", async () => {
    const database = openPostgres(home.url!, { poolSize: 1 });
    const { place } = await database.whereabouts();
    expect(Object.keys(place).sort()).toEqual(["database", "system", "table", "timeline"]);
    await database.db.execute(sql`update database_place set place = place - 'system' - 'timeline'`);
    await database.close();
    expect(await start(home)).toEqual(ARMED);
  });
});
