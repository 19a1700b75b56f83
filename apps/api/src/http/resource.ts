import { callerOf } from "../core/actor.ts";
import type { Ctx } from "../core/context.ts";
import { invalid } from "../core/errors.ts";
import type { Page } from "../core/paging.ts";
import { Lanes } from "../infra/lanes.ts";
import type { Id, Resource } from "../infra/listing.ts";
import { addBulk } from "./bulk.ts";
import type { Hub, HubContext } from "./hub.ts";
import { readBody } from "./input.ts";
import { readListQuery } from "./list-query.ts";
import { asNow, change } from "./present-record.ts";
import { exportFields, exportTable } from "./resource-export.ts";
import { describeResource } from "./resource-openapi.ts";
import { getManySchema, type ResourceVerbs } from "./resource-verbs.ts";

/** Per process: a caller's lists of all resources together. */
const lanes = new Lanes({ atOnce: 4, waiting: 60, things: "lists", reason: "tooManyLists" });

/** Adds the simple-rest routes of one resource. Nothing of the declaration is looked at again per request. */
export function addResource<View, Detail, Key extends Id, Create, Update>(
  hub: Hub,
  resource: Resource<View, Detail, Key>,
  verbs: ResourceVerbs<Key, Create, Update>,
): void {
  const path = `/${resource.name}`;
  describeResource(hub, resource, verbs);
  hub.get(path, async (c) => {
    if (c.req.header("accept")?.startsWith("text/csv")) return exportFields(c, resource);
    const ctx = c.get("ctx");
    const query = readListQuery(c);
    const page = await lanes.run(callerOf(ctx.actor), () => resource.list({ ctx, query }));
    return answerPage(c, resource.name, page);
  });
  hub.get(`${path}/_export.csv`, (c) => exportFields(c, resource));
  hub.post(`${path}/_export`, (c) => exportTable(c, resource));
  hub.post(`${path}/_getMany`, async (c) => {
    const { ids } = await readBody(c, getManySchema);
    return c.json((await resource.many({ ctx: c.get("ctx"), ids })) as never);
  });
  hub.get(`${path}/:id`, async (c) =>
    answerOne(c, await resource.one({ ctx: c.get("ctx"), id: resource.readId(c.req.param("id")) })),
  );
  addWrites(hub, resource, verbs);
  if (verbs.create || verbs.update || verbs.remove) addBulk(hub, resource, verbs);
}

function addWrites<View, Detail, Key extends Id, Create, Update>(
  hub: Hub,
  resource: Resource<View, Detail, Key>,
  { create, update, remove }: ResourceVerbs<Key, Create, Update>,
): void {
  const path = `/${resource.name}`;
  const demand = (ctx: Ctx, action: string) => ctx.policy.demand(ctx.actor, action, resource.name);
  if (create) {
    hub.post(path, async (c) => {
      const ctx = c.get("ctx");
      demand(ctx, "create");
      const { id } = await create.run({ ctx, input: await readBody(c, create.body, create.maxBytes) });
      c.status(201);
      return answerOne(c, await asNow(ctx, resource, id));
    });
  }
  if (update) {
    hub.on(["PUT", "PATCH"], `${path}/:id`, async (c) => {
      const ctx = c.get("ctx");
      demand(ctx, "edit");
      const id = resource.readId(c.req.param("id"));
      const changes = await readBody(c, update.body, update.maxBytes);
      await change(ctx, { resource, update, input: { id, changes, ifVersion: readIfMatch(c) } });
      return answerOne(c, await asNow(ctx, resource, id));
    });
  }
  if (remove) {
    hub.delete(`${path}/:id`, async (c) => {
      const ctx = c.get("ctx");
      demand(ctx, "delete");
      const id = resource.readId(c.req.param("id"));
      await remove({ ctx, input: { id } });
      return c.json({ id });
    });
  }
}

function answerPage<View>(c: HubContext, name: string, page: Page<View>): Response {
  const { rows, from, total, count, next, limitedTo } = page;
  const span = rows.length === 0 ? "*" : `${from}-${from + rows.length - 1}`;
  const headers: Record<string, string> = {
    "Content-Type": "application/json; charset=UTF-8",
    "Content-Range": `${name} ${span}/${total}`,
  };
  if (count === "estimated") headers["Preference-Applied"] = "count=estimated";
  if (next !== undefined) headers["X-Next-After"] = next;
  if (limitedTo !== undefined) headers["X-Rows-Limited-To"] = String(limitedTo);
  return c.body(JSON.stringify(rows), 200, headers);
}

/** Records with a version carry it as their ETag, to be sent back in `If-Match`. */
function answerOne(c: HubContext, view: unknown): Response {
  const version = (view as { version?: unknown } | null)?.version;
  if (typeof version === "number") c.header("ETag", `"${version}"`);
  return c.json(view as never);
}

function readIfMatch(c: HubContext): number | undefined {
  const header = c.req.header("if-match");
  if (header === undefined || header === "*") return undefined;
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header.trim())?.[1];
  if (version === undefined) throw invalid("If-Match must be the ETag of the record", { version: "is not an ETag" });
  return Number(version);
}
