import { connection, point, record } from "@campushub/drizzle/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openTestApi, type TestApi } from "../../../tests/helpers/api.ts";
import { scriptedConnector } from "../../../tests/helpers/scripted-hub.ts";
import type { Ctx } from "./core/context.ts";
import { AppError } from "./core/errors.ts";
import { createPolicy } from "./core/policy.ts";
import { change } from "./http/present-record.ts";
import { type Problem, problemFor } from "./http/problem.ts";
import type { ResourceVerbs } from "./http/resource-verbs.ts";
import type { Api, ModuleRoutes } from "./http/router.ts";
import { tableRowOf } from "./infra/listing/table.ts";
import type { Resource } from "./infra/listing.ts";
import { auditEvents } from "./modules/audit/queries.ts";
import { auditRoutes } from "./modules/audit/routes.ts";
import { changeRoutes } from "./modules/changes/routes.ts";
import { connectionRoutes } from "./modules/connections/routes.ts";
import { energyRoutes } from "./modules/energy/routes.ts";
import { createUser } from "./modules/identity/create-user.ts";
import { identityRoutes } from "./modules/identity/routes.ts";
import { syncRoutes } from "./modules/sync/routes.ts";

const MODULES: readonly ModuleRoutes[] = [
  auditRoutes,
  changeRoutes,
  connectionRoutes({}),
  energyRoutes,
  identityRoutes,
  syncRoutes,
];
const SECRET_MAIL = "wang.li@staff.example";

let api: TestApi;
let resources: Resource[];
const verbsOf = new Map<string, ResourceVerbs<never, never, never>>();
beforeAll(async () => {
  api = await openTestApi();
  const { db } = api.ctx;
  const { connector } = scriptedConnector();
  const services = { ...api.ctx, connectors: new Map([["scripted", connector]]) };
  resources = [];
  const recorder = {
    resource(one: Resource, verbs: ResourceVerbs<never, never, never> = {}) {
      resources.push(one);
      verbsOf.set(one.name, verbs);
    },
    verb() {},
    file() {},
    upload() {},
  };
  for (const routes of MODULES) routes(recorder as unknown as Api, services);
  const person = { username: "wang.li", name: "Wang Ning", email: SECRET_MAIL, roles: [], password: "a first password" };
  await createUser({ ctx: api.ctx, input: { ...person, mustChangePassword: true } });
  const now = new Date(api.clock.now());
  await db.insert(connection).values({ connectorId: "scripted", title: "Platform", config: { baseUrl: "http://a.test" } });
  await db
    .insert(point)
    .values({ connectionId: 1, key: "meter-key", name: "meter-name", data: { place: "meter-data" }, createdAt: now });
  const facts = { connectionId: 1, stream: "rooms", key: "room-key", label: "room-label", data: { x: "room-data" } };
  const times = { firstSeenAt: now, lastSeenAt: now, changedAt: now };
  await db.insert(record).values({ ...facts, ...times, raw: "{}", hash: "h", runId: 1 });
});
afterAll(() => api.close());

/** A viewer from whom a policy hides these fields of one resource, and nothing of any other. */
function viewer(resource: string, ...hides: string[]): Ctx {
  const grant = { resource, actions: ["*"], roles: ["viewer" as const], hides };
  const others = resources
    .filter(({ name }) => name !== resource)
    .map(({ name }) => ({ resource: name, actions: ["*"], roles: ["viewer" as const] }));
  return {
    ...api.ctx,
    policy: createPolicy([grant, ...others]),
    actor: { kind: "user", id: "v", name: "Viewer", roles: ["viewer"] },
  };
}
const refused = { code: "invalid" };
const list = (resource: Resource, ctx: Ctx, query: Partial<Parameters<Resource["list"]>[0]["query"]> = {}) =>
  resource.list({ ctx, query: { filter: {}, ...query } });
const refusal = (promise: Promise<void>) =>
  promise.then(
    () => undefined,
    (error: unknown) => problemFor(error, "/") as Problem & { current?: unknown },
  );
const fieldsOf = ({ view, detailView, columns }: Resource) => {
  const shapes = [view, detailView].map((one) => (one instanceof z.ZodObject ? Object.keys(one.shape) : columns));
  return [...new Set(shapes.flat())].filter((name) => name !== "id");
};

describe("what a policy hides of a record", () => {
  test("no resource shows, filters or sorts by, whichever field it is", async () => {
    expect(resources.length).toBeGreaterThan(12);
    let looked = 0;
    for (const resource of resources) {
      for (const field of fieldsOf(resource)) {
        const ctx = viewer(resource.name, field);
        const where = `${resource.name}.${field}`;
        const { rows } = await list(resource, ctx);
        const [id] = rows.map((row) => (row as { id: never }).id);
        const seen: unknown[] = [...rows];
        if (id !== undefined) {
          looked++;
          seen.push(await resource.one({ ctx, id }), ...(await resource.many({ ctx, ids: [id] })));
          for await (const batch of resource.batches({ ctx, query: { filter: {} } })) seen.push(...batch);
        }
        for (const view of seen) expect(view, where).not.toHaveProperty([field]);
        for (const path of [field, `${field}.x`]) {
          expect(
            () => tableRowOf(ctx, resource, [{ paths: ["id", path], head: "x", kind: "text" }]),
            `${where} by ${path}`,
          ).toThrow(expect.objectContaining(refused));
        }
        const asks = [
          ...resource.filters.filter((name) => name === field || name.startsWith(`${field}_`)),
          `${field}.x`,
          `${field}.x_like`,
        ];
        for (const name of asks)
          await expect(list(resource, ctx, { filter: { [name]: "1" } }), `${where} by ${name}`).rejects.toMatchObject(refused);
        for (const name of [field, `${field}.x`]) {
          await expect(list(resource, ctx, { sort: { field: name, order: "ASC" } }), `${where} by ${name}`).rejects.toMatchObject(
            refused,
          );
        }
      }
    }
    expect(looked).toBeGreaterThan(40);
  });

  test("no search finds by", async () => {
    const cases = [
      ["users", "username", "wang.li"],
      ["users", "name", "Wang Ning"],
      ["points", "key", "meter-key"],
      ["points", "name", "meter-name"],
      ["records", "label", "room-label"],
      ["records", "data", "room-data"],
      ["audit-events", "after", SECRET_MAIL],
    ] as const;
    for (const [name, field, text] of cases) {
      const resource = resources.find((one) => one.name === name)!;
      const found = async (...hides: string[]) =>
        (await list(resource, viewer(name, ...hides), { filter: { q: text } })).rows.length;
      expect([name, field, await found()]).toEqual([name, field, 1]);
      expect([name, field, await found(field)]).toEqual([name, field, 0]);
    }
  });

  test("no refusal of a change to an older state tells, which shows the record as it is now", async () => {
    const changed = resources.filter(({ name }) => verbsOf.get(name)?.update);
    expect(changed.map(({ name }) => name)).toEqual(expect.arrayContaining(["users", "connections", "change-sets"]));
    const overtaken = () => Promise.reject(new AppError("preconditionFailed", "somebody changed it meanwhile"));
    for (const resource of changed) {
      const [row] = (await list(resource, viewer(resource.name))).rows as { id: never; version: number }[];
      for (const field of row ? fieldsOf(resource) : []) {
        const update = { ...verbsOf.get(resource.name)!.update!, run: overtaken };
        const input = { id: row!.id, changes: {} as never, ifVersion: row!.version - 1 };
        const thrown = await refusal(change(viewer(resource.name, field), { resource: resource as never, update, input }));
        expect(thrown, `${resource.name}.${field}`).toMatchObject({ status: 412, current: { id: row!.id } });
        expect(thrown!.current, `${resource.name}.${field}`).not.toHaveProperty([field]);
      }
    }
    const users = resources.find(({ name }) => name === "users")!;
    const [wang] = (await list(users, viewer("users"), { filter: { username: "wang.li" } })).rows as { id: never }[];
    const input = { id: wang!.id, changes: { name: "W" } as never, ifVersion: 99 };
    const refusing = change(viewer("users", "email"), { resource: users as never, update: verbsOf.get("users")!.update!, input });
    const told = JSON.stringify(await refusal(refusing));
    expect(told).toContain("Wang Ning");
    expect(told).not.toContain(SECRET_MAIL);
  });
});

describe("what a policy hides of a record, in the audit", () => {
  const hiding = () => viewer("users", "email");
  const about = (ctx: Ctx, query = {}) => list(auditEvents as unknown as Resource, ctx, query);

  test("stands in no event's before or after, neither in a list nor by itself nor in an export", async () => {
    const ctx = hiding();
    const { rows } = await about(ctx);
    const [made] = rows.filter((row) => (row as { action: string }).action === "users.create");
    const seen: unknown[] = [rows, await auditEvents.one({ ctx, id: (made as { id: number }).id })];
    for await (const batch of auditEvents.batches({ ctx, query: { filter: {} } })) seen.push(batch);
    expect(JSON.stringify(seen)).toContain("Wang Ning");
    expect(JSON.stringify(seen)).not.toContain(SECRET_MAIL);
    expect(JSON.stringify((await about(viewer("users"))).rows)).toContain(SECRET_MAIL);
  });

  test("is neither searched nor filtered nor sorted by there, while the rest of the audit is", async () => {
    const ctx = hiding();
    expect((await about(ctx, { filter: { q: SECRET_MAIL } })).rows).toEqual([]);
    for (const filter of [{ "after.email": SECRET_MAIL }, { "after.email_like": "wang" }, { "before.email": "x" }]) {
      await expect(about(ctx, { filter })).rejects.toMatchObject(refused);
    }
    await expect(about(ctx, { sort: { field: "after.email", order: "ASC" } })).rejects.toMatchObject(refused);
    expect((await about(ctx, { filter: { q: "users.create" } })).rows.length).toBeGreaterThan(0);
    expect((await about(viewer("users"), { filter: { "after.email": SECRET_MAIL } })).rows).toHaveLength(1);
  });
});
