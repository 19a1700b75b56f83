import { auditEvent } from "@campushub/drizzle/schema";
import type { Connector } from "@campushub/kit";
import { field } from "@campushub/kit";
import { desc } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openTestDatabase, type TestDatabase } from "../../../../../tests/helpers/database.ts";
import { openTestHub, type TestHub } from "../../../../../tests/helpers/hub.ts";
import { scriptedConnector } from "../../../../../tests/helpers/scripted-hub.ts";
import type { Role } from "../../core/actor.ts";
import { createPolicy } from "../../core/policy.ts";
import { newAddresses } from "./addresses.ts";
import { createConnection, grants, loadConnection, openSettings, updateConnection } from "./index.ts";

const label = (en: string) => ({ zh: en, en });
const live = {
  broker: field(z.string().default(""), { label: label("Broker") }),
  way: field(z.enum(["pull", "push"]).default("push"), { label: label("Way") }),
  brokerPassword: field(z.string().optional(), {
    label: label("Broker password"),
    secret: true,
    when: { field: "way", is: ["push"] },
  }),
};
const { connector: scripted } = scriptedConnector();
const connector = { ...scripted, config: (scripted.config as z.ZodObject).extend(live) } as Connector;

describe("where settings lead to", () => {
  const moved = (before: object, after: object) => newAddresses(connector, { ...before }, { ...after });

  test("a new host, port, scheme or path is a new address; a closing slash or the case of the host is none", () => {
    const before = { baseUrl: "https://power.example.edu.cn/api" };
    for (const same of ["https://POWER.example.edu.cn/api", "https://power.example.edu.cn/api/"]) {
      expect(moved(before, { baseUrl: same })).toEqual([]);
    }
    for (const other of [
      "http://power.example.edu.cn/api",
      "https://power.example.edu.cn:8443/api",
      "https://power.example.edu.cn/x",
    ]) {
      expect(moved(before, { baseUrl: other })).toEqual([other]);
    }
  });

  test("an address that the manifest does not name counts too, and one taken away does not", () => {
    expect(moved({ broker: "" }, { broker: "mqtts://listener:8883" })).toEqual(["mqtts://listener:8883"]);
    expect(moved({ broker: "mqtts://listener:8883" }, { broker: "" })).toEqual([]);
  });
});

/** However it is written, it leads to the listener. */
const LISTENERS = ["http://listener.test/a b", " http://listener.test", "http:///listener.test", "http:\\\\listener.test"];

test.each(LISTENERS)("the address %j counts as one, for a connector that takes it", (baseUrl) => {
  expect(newAddresses(connector, { baseUrl: "http://platform.test" }, { baseUrl })).toHaveLength(1);
});

describe("a connection that is pointed elsewhere", () => {
  let database: TestDatabase;
  let hub: TestHub;
  beforeAll(async () => {
    database = await openTestDatabase();
    hub = await openTestHub({ database, connectors: [connector] });
  });
  afterAll(() => database.close());

  const LIMITS = { schedule: "", enabled: true, brakeRows: 2, brakePercent: 5, maxClockOffsetSeconds: 600 };
  const SECRETS = { password: "s3cret-word", brokerPassword: "s3cret-topic" };
  const HERE = { baseUrl: "http://platform.test", broker: "mqtt://broker.test" };
  const connect = () =>
    createConnection({
      ctx: hub.ctx,
      input: { ...LIMITS, connectorId: "scripted", title: "one", config: { ...SECRETS, ...HERE } },
    }).then(({ id }) => id);
  const as = (...roles: Role[]) => ({ ...hub.ctx, actor: { kind: "user", id: "u1", name: "Officer", roles } as const });
  const update = (id: number, config: Record<string, unknown>, ctx = hub.ctx) =>
    updateConnection({ ctx, input: { id, changes: { config: { ...HERE, ...config } } } });
  const secretsOf = async (id: number) => openSettings(hub.ctx, await loadConnection(hub.ctx, id)).secrets;

  test("keeps its secrets only while they are entered again, each that the new settings use", async () => {
    const id = await connect();
    const elsewhere = { baseUrl: "http://listener.test" };
    const refusal = update(id, { ...elsewhere, password: "s3cret-word" }, as("informationOfficer"));
    await expect(refusal).rejects.toMatchObject({
      code: "invalid",
      facts: { fields: { "config.brokerPassword": expect.stringContaining("enter it again") } },
    });
    await expect(update(id, elsewhere)).rejects.toMatchObject({
      facts: { fields: { "config.password": expect.any(String), "config.brokerPassword": expect.any(String) } },
    });
    expect((await loadConnection(hub.ctx, id)).config).toMatchObject(HERE);
    await update(id, { ...elsewhere, way: "pull", password: "another-word" });
    expect(await secretsOf(id)).toEqual({ password: "another-word" });
  });

  test("asks for nothing anew where the address stays", async () => {
    const id = await connect();
    await update(id, { page: 7 });
    await update(id, { page: 8, password: "another-word" });
    expect(await secretsOf(id)).toEqual({ ...SECRETS, password: "another-word" });
  });

  test("is pointed there only by who has the right to, and the audit names the new address", async () => {
    const id = await connect();
    const handsOff = grants.map((grant) => ({ ...grant, actions: grant.actions.filter((action) => action !== "readdress") }));
    const editor = { ...as("informationOfficer"), policy: createPolicy(handsOff) };
    await expect(update(id, { ...SECRETS, broker: "mqtt://other.test" }, editor)).rejects.toMatchObject({ code: "forbidden" });
    await update(id, { page: 9 }, editor);
    await update(id, { ...SECRETS, broker: "mqtt://other.test" }, as("informationOfficer"));
    const [event] = await hub.ctx.db.select().from(auditEvent).orderBy(desc(auditEvent.id)).limit(1);
    expect(event).toMatchObject({ action: "connections.readdress", after: { newAddresses: ["mqtt://other.test"] } });
    expect(JSON.stringify(event)).not.toContain("s3cret");
  });
});
