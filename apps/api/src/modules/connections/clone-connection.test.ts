import type { Connector } from "@campushub/kit";
import { field } from "@campushub/kit";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { openTestDatabase, type TestDatabase } from "../../../../../tests/helpers/database.ts";
import { openTestHub, type TestHub } from "../../../../../tests/helpers/hub.ts";
import { scriptedConnector } from "../../../../../tests/helpers/scripted-hub.ts";
import { cloneConnection } from "./clone-connection.ts";
import { createConnection, loadConnection, openSettings, updateConnection } from "./index.ts";

const label = (en: string) => ({ zh: en, en });
const live = {
  broker: field(z.string().default(""), { label: label("Broker") }),
  client: field(z.string().min(1).max(12).default("campus-hub"), { label: label("Client"), unshared: { within: "broker" } }),
};

let database: TestDatabase;
let hub: TestHub;
let broker: string;
let brokers = 0;
beforeAll(async () => {
  database = await openTestDatabase();
  const { connector } = scriptedConnector();
  const subscriber = { ...connector, config: (connector.config as z.ZodObject).extend(live) } as Connector;
  hub = await openTestHub({ database, connectors: [subscriber] });
});
afterAll(() => database.close());
beforeEach(() => {
  broker = `mqtt://broker-${++brokers}`;
});

const LIMITS = { schedule: "0 * * * *", brakeRows: 2, brakePercent: 5, maxClockOffsetSeconds: 600 };
async function connect(config: Record<string, unknown> = {}, enabled = true): Promise<number> {
  const whole = { password: "s3cret-word", broker, ...config };
  const { id } = await createConnection({
    ctx: hub.ctx,
    input: { ...LIMITS, connectorId: "scripted", title: "live", enabled, config: whole },
  });
  return id;
}
const load = (id: number) => loadConnection(hub.ctx, id);
const clone = async (id: number) => load((await cloneConnection({ ctx: hub.ctx, input: { id } })).id);
const update = (id: number, changes: Parameters<typeof updateConnection>[0]["input"]["changes"]) =>
  updateConnection({ ctx: hub.ctx, input: { id, changes } });

describe("a copied connection", () => {
  test("is disabled, disarmed, without a schedule and without the secrets of its original, with its other settings", async () => {
    const copy = await clone(await connect({ page: 7 }));
    expect(copy).toMatchObject({ enabled: false, armed: false, schedule: "", brakeRows: 2, config: { page: 7, broker } });
    expect(copy.secrets).toEqual({});
    await update(copy.id, { config: { password: "s3cret-word", broker, page: 7, client: "copy" } });
    expect(openSettings(hub.ctx, await load(copy.id)).secrets).toEqual({ password: "s3cret-word" });
  });

  test("gets a value of its own, no longer than allowed, where no two connections may share one", async () => {
    const id = await connect();
    const [first, second] = [await clone(id), await clone(id)];
    const names = [first, second, await load(id)].map(({ config }) => String(config.client));
    expect(new Set(names).size).toBe(3);
    expect(names.every((name) => name.length <= 12)).toBe(true);
    expect(names[0]).toMatch(new RegExp(`^campus-.*-${first.id}$`));
    await update(first.id, { enabled: true });
  });
});

describe("a value that no two connections may share", () => {
  const refused = (id: number) => ({
    code: "invalid",
    facts: { fields: { "config.client": `connection ${id} uses it already` } },
  });

  test("is refused to a second one of the same place, be it made, changed or enabled", async () => {
    const id = await connect();
    await expect(connect()).rejects.toMatchObject(refused(id));
    const other = await connect({ client: "another" });
    await expect(update(other, { config: { broker, client: "campus-hub" } })).rejects.toMatchObject(refused(id));
    const idle = await connect({}, false);
    await expect(update(idle, { enabled: true })).rejects.toMatchObject(refused(id));
    await update(idle, { title: "still idle" });
    await update(id, { enabled: false });
    await update(idle, { enabled: true });
  });

  test.each([
    ["another case, a closing slash", (place: string) => `${place.replace("broker", "BROKER")}/`],
    ["its own port", (place: string) => `${place}:1883`],
    ["a query", (place: string) => `${place}?clientId=other`],
    ["a path and a fragment", (place: string) => `${place}.:1883/live#there`],
  ])("is refused where the same place is written with %s", async (_how, written) => {
    const id = await connect();
    await expect(connect({ broker: written(broker) })).rejects.toMatchObject(refused(id));
    await connect({ broker: `${broker}:1884` });
  });

  test("may be the same in another place, and where there is none", async () => {
    await connect();
    await connect({ broker: `${broker}-other` });
    await connect({ broker: "" });
    await connect({ broker: "" });
  });
});
