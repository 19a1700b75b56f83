import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../../tests/helpers/api.ts";
import { openTestDatabase, type TestDatabase } from "../../../tests/helpers/database.ts";
import { openWrittenHub, type WrittenHub } from "../../../tests/helpers/written-platform.ts";
import { grants } from "./modules/changes/policy.ts";
import { changeRoutes } from "./modules/changes/routes.ts";
import { grants as connectionGrants } from "./modules/connections/index.ts";
import { connectionRoutes } from "./modules/connections/routes.ts";
import { grants as syncGrants } from "./modules/sync/index.ts";
import { syncRoutes } from "./modules/sync/routes.ts";

let database: TestDatabase;
let stage: WrittenHub;
let api: TestApi;
let officer: string;
let approver: string;

beforeAll(async () => {
  database = await openTestDatabase();
  stage = await openWrittenHub({ database, rooms: 30 });
  const modules = [connectionRoutes({}), changeRoutes, syncRoutes];
  api = await openTestApi({ database, clock: stage.clock, modules, grants: [...connectionGrants, ...syncGrants, ...grants] });
  for (const [id, connector] of stage.hub.ctx.connectors)
    (api.ctx.connectors as Map<string, typeof connector>).set(id, connector);
  officer = await api.tokenFor("informationOfficer");
  approver = await api.personTokenFor("approver");
});
afterAll(async () => {
  await api.close();
  await stage.close();
});

const post = async (path: string, body: unknown, token = officer) => {
  const answer = await api.call(`/api${path}`, { method: "POST", body, token });
  return { status: answer.status, body: (await answer.json()) as Record<string, never> };
};
const create = (ops: unknown[], more: object = {}) =>
  post("/change-sets", { connectionId: stage.connectionId, title: "by HTTP", ops, ...more });
const cut = (key: string) => ({ stream: "rooms", key, op: "cut", fields: {} });

describe("change sets over HTTP", () => {
  test("a set goes from draft to applied through another person's approval", async () => {
    const { body: made, status } = await create([cut("r1")]);
    expect({ status, counts: made.counts, at: made.status }).toEqual({ status: 201, counts: { pending: 1 }, at: "draft" });
    const planned = await post(`/change-sets/${made.id}/plan`, {});
    expect(planned.body).toMatchObject({ status: "planned", counts: { action: 1 }, approvalReasons: ["effect:physical"] });
    expect(planned.body.may).toEqual(["edit", "plan", "submit", "cancel"]);
    expect((await post(`/change-sets/${made.id}/submit`, { comment: "please" })).body).toMatchObject({ status: "submitted" });
    expect((await post(`/change-sets/${made.id}/approve`, {})).status).toBe(403);
    expect((await post(`/change-sets/${made.id}/apply`, {}, approver)).status).toBe(409);
    expect((await post(`/change-sets/${made.id}/approve`, {}, approver)).body).toMatchObject({ status: "approved" });
    expect((await post(`/change-sets/${made.id}/apply`, {})).body).toMatchObject({ status: "applying" });
    await stage.work();
    const shown = await api.call(`/api/change-sets/${made.id}`, { token: approver });
    expect(await shown.json()).toMatchObject({ status: "applied", counts: { applied: 1 }, verified: 1 });
    const listed = await api.call(
      `/api/change-ops?filter=${encodeURIComponent(JSON.stringify({ changeSetId: made.id, outcome: "applied" }))}`,
    );
    expect(await listed.json()).toMatchObject([
      { key: "r1", base: { relay: "on" }, now: { relay: "on" }, desired: { relay: "off" } },
    ]);
    const timeline = await api.call(`/api/change-sets/${made.id}/timeline`, { token: officer });
    const steps = ((await timeline.json()) as { action: string }[]).map(({ action }) => action);
    expect(steps).toEqual(["create", "plan", "submit", "decide", "apply", "send", "finish"]);
    const reverted = await post(`/change-sets/${made.id}/revert`, { reason: "cut by mistake" });
    expect(reverted.body).toMatchObject({ status: "planned", revertsId: made.id, source: "revert" });
  });

  test("a refused set stays with its author, with who and why, until it is edited, cancelled or taken up in a new one", async () => {
    const home = async (token = officer) => {
      const { attention } = (await (await api.call("/api/home", { token })).json()) as { attention: { kind: string }[] };
      return attention.filter(({ kind }) => kind === "refused");
    };
    const { body: made } = await create([cut("r3"), cut("r4")], { reason: "arrears" });
    const refuse = async (id: number) => {
      await post(`/change-sets/${id}/plan`, {});
      await post(`/change-sets/${id}/submit`, {});
      return (await post(`/change-sets/${id}/reject`, { comment: "not before the exams" }, approver)).body;
    };
    const refused = await refuse(made.id as never);
    const item = {
      connectionId: stage.connectionId,
      count: 2,
      at: refused.decidedAt,
      changeSet: { id: made.id, title: "by HTTP", by: refused.decidedByName, reason: "not before the exams" },
    };
    expect(await home()).toMatchObject([item]);
    expect(await home(await api.tokenFor("informationOfficer"))).toEqual([]);
    const filter = encodeURIComponent(JSON.stringify({ authorId: made.authorId, status: "rejected" }));
    expect(await (await api.call(`/api/change-sets?filter=${filter}`)).json()).toMatchObject([{ id: made.id }]);
    const edit = { method: "PATCH", body: { title: "after the exams" }, token: officer };
    expect((await api.call(`/api/change-sets/${made.id}`, edit)).status).toBe(200);
    expect(await home()).toEqual([]);
    await refuse(made.id as never);
    const { body: rest, status } = await post(`/change-sets/${made.id}/plan-rest`, {});
    expect({ status, rest }).toMatchObject({ status: 200, rest: { restOfId: made.id, status: "planned", reason: "arrears" } });
    expect(await home()).toEqual([]);
    await post(`/change-sets/${rest.id}/cancel`, {});
    expect(await home()).toMatchObject([{ changeSet: { id: made.id } }]);
    await post(`/change-sets/${made.id}/cancel`, {});
    expect(await home()).toEqual([]);
  });

  test("one wish for a whole filter leaves the exempt out", async () => {
    const forAll = { stream: "rooms", filter: { q: "room r2" }, op: "update", fields: { limit: 800 }, exceptKeys: ["r20"] };
    const { body } = await create([], { forAll });
    const planned = await post(`/change-sets/${body.id}/plan`, {});
    // r2 and r21 … r29: r20 is exempt.
    expect(planned.body).toMatchObject({ total: 10, counts: { update: 10 } });
  });

  test("the number a person typed is the number of records it is done to; of a filter it must be said for more than data", async () => {
    const forAll = { stream: "rooms", filter: { q: "room r2" }, op: "cut", fields: {}, exceptKeys: ["r20"] };
    const wanted = { reason: "countWanted", values: { now: 10 } };
    expect(await create([], { forAll })).toMatchObject({ status: 422, body: wanted });
    const other = { reason: "otherCount", values: { now: 10 } };
    expect(await create([], { forAll, count: 11 })).toMatchObject({ status: 409, body: other });
    expect(await create([cut("r1"), cut("r2")], { count: 3 })).toMatchObject({ status: 409 });
    expect(await create([], { forAll, count: 10 })).toMatchObject({ status: 201, body: { total: 10 } });
  });

  test("wishes nobody could grant are refused by op and field", async () => {
    const wrong = [
      { stream: "rooms", key: "r1", op: "update", fields: { limit: "much" } },
      { stream: "rooms", key: "r2", op: "explode", fields: {} },
      { stream: "roofs", key: "r3", op: "update", fields: {} },
      { stream: "rooms", key: "r4", op: "update", fields: { relay: "off" } },
      cut("r5"),
      cut("r5"),
    ];
    const { status, body } = await create(wrong);
    expect(status).toBe(422);
    expect(Object.keys(body.errors ?? {}).filter((name) => name !== "root")).toEqual([
      "ops.0.fields.limit",
      "ops.1.op",
      "ops.2.stream",
      "ops.3.fields",
      "ops.5.key",
    ]);
  });

  test("a record of a stream that the platform does not have is not protected", async () => {
    const protect = (stream: string) =>
      post("/protected-records", { connectionId: stage.connectionId, stream, key: "r30", reason: "the data centre" });
    expect(await protect("roofs")).toMatchObject({
      status: 422,
      body: { errors: { stream: "the connector has no such stream" } },
    });
    expect((await protect("rooms")).status).toBe(201);
  });

  test("who may only look changes nothing", async () => {
    const viewer = await api.tokenFor("viewer");
    expect((await post("/change-sets", { connectionId: stage.connectionId, title: "x", ops: [] }, viewer)).status).toBe(403);
    expect(
      (await api.call("/api/write-safety", { method: "PATCH", body: { stopped: true, reason: "x" }, token: viewer })).status,
    ).toBe(403);
    expect((await api.call("/api/change-sets", { token: viewer })).status).toBe(200);
  });

  test("nothing is written through a copied connection before it is enabled and armed", async () => {
    const cloned = await post(`/connections/${stage.connectionId}/clone`, {});
    expect(cloned.status).toBe(201);
    const id = Number(cloned.body.id);
    const { body } = await post("/change-sets", {
      connectionId: id,
      title: "copy",
      ops: [{ stream: "rooms", key: "r7", op: "update", fields: { limit: 5 } }],
    });
    await post(`/change-sets/${body.id}/plan`, {});
    expect((await post(`/change-sets/${body.id}/submit`, {})).body).toMatchObject({ status: "approved" });
    const refused = await post(`/change-sets/${body.id}/apply`, {});
    expect(refused.status).toBe(409);
    expect((await post(`/connections/${id}/arm`, {})).body).toEqual({ id, armed: true });
    expect((await post(`/change-sets/${body.id}/apply`, {})).status).toBe(409);
    expect((await api.call(`/api/connections/${id}`, { method: "PATCH", body: { enabled: true } })).status).toBe(200);
    expect((await post(`/change-sets/${body.id}/apply`, {})).status).toBe(200);
  });
});
