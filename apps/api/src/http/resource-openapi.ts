import { z } from "zod";
import { DEFAULT_PAGE_ROWS, MAX_PAGE_ROWS } from "../core/paging.ts";
import { MAX_CONDITIONS } from "../infra/listing/conditions.ts";
import type { Id, Resource } from "../infra/listing.ts";
import { bulkAnswerSchema, bulkSchema } from "./bulk.ts";
import { type Hub, jsonAnswer, problemAnswer } from "./hub.ts";
import { TABLE_TYPES, tableSchema } from "./resource-export.ts";
import { getManySchema, type ResourceVerbs } from "./resource-verbs.ts";

type Method = "get" | "post" | "put" | "patch" | "delete";
interface Operation {
  readonly summary: string;
  readonly request?: Record<string, unknown>;
  readonly responses: Record<string | number, unknown>;
}

/** Writes the simple-rest routes of a resource into the OpenAPI document. */
export function describeResource<View, Detail, Key extends Id, Create, Update>(
  hub: Hub,
  resource: Resource<View, Detail, Key>,
  { create, update, remove }: ResourceVerbs<Key, Create, Update>,
): void {
  const { name, view, detailView } = resource;
  const params = z.object({ id: resource.idKind === "number" ? z.number().int() : z.string() });
  const add = (method: Method, path: string, operation: Operation) =>
    hub.openAPIRegistry.registerPath({
      method,
      path: `/${name}${path}`,
      tags: [name],
      ...operation,
      responses: { ...operation.responses, default: problemAnswer },
    } as Parameters<Hub["openAPIRegistry"]["registerPath"]>[0]);
  const body = (schema: z.ZodType) => ({ content: { "application/json": { schema } }, required: true });
  const query = listQuerySchema(resource);

  add("get", "", { summary: `List ${name}`, request: { query }, responses: { 200: pageAnswer(view) } });
  add("get", "/_export.csv", {
    summary: `Export ${name}: the whole filter`,
    request: { query: query.pick({ filter: true, sort: true }) },
    responses: { 200: { description: "CSV, UTF-8 with byte order mark", content: { "text/csv": { schema: z.string() } } } },
  });
  const file = { schema: z.any().meta({ type: "string", format: "binary" }) };
  add("post", "/_export", {
    summary: `Export ${name} for people: the whole filter, columns, heads and words as described, times of the campus`,
    request: { body: body(tableSchema) },
    responses: { 200: { description: "A file to keep", content: { [TABLE_TYPES.csv]: file, [TABLE_TYPES.xlsx]: file } } },
  });
  add("post", "/_getMany", {
    summary: `${name} by ids`,
    request: { body: body(getManySchema) },
    responses: { 200: jsonAnswer(z.array(view)) },
  });
  add("get", "/{id}", { summary: `One of ${name}`, request: { params }, responses: { 200: jsonAnswer(detailView) } });
  if (create) {
    add("post", "", {
      summary: `Create one of ${name}`,
      request: { body: body(create.body) },
      responses: { 201: jsonAnswer(detailView) },
    });
  }
  if (update) {
    const headers = z.object({
      "if-match": z.string().optional().meta({ description: "ETag; 412 when the record has changed since" }),
    });
    for (const method of ["put", "patch"] as const) {
      const request = { params, headers, body: body(update.body) };
      add(method, "/{id}", { summary: `Change one of ${name}`, request, responses: { 200: jsonAnswer(detailView) } });
    }
  }
  if (remove) {
    add("delete", "/{id}", { summary: `Delete one of ${name}`, request: { params }, responses: { 200: jsonAnswer(params) } });
  }
  if (create || update || remove) {
    add("post", "/_bulk", {
      summary: `Many changes of ${name}, a result for each`,
      request: { body: body(bulkSchema) },
      responses: { 200: jsonAnswer(bulkAnswerSchema) },
    });
  }
}

function pageAnswer(view: z.ZodType) {
  const header = (description: string) => ({ description, schema: { type: "string" as const } });
  const headers = {
    "Content-Range": header("`name first-last/total`"),
    "X-Next-After": header("Cursor of the next page; absent on the last"),
    "X-Rows-Limited-To": header("Present where the answer was cut at the most rows an answer may have; go on with `after`"),
  };
  return { ...jsonAnswer(z.array(view)), headers };
}

function listQuerySchema({ sorts, filters }: { readonly sorts: readonly string[]; readonly filters: readonly string[] }) {
  const text = (description: string, example: string) => z.string().optional().meta({ description, example });
  return z.object({
    sort: text(`JSON \`["field","ASC"]\`; fields: ${sorts.join(", ")}`, '["id","DESC"]'),
    range: text(
      `JSON \`[first,last]\`, from 0, both included; at most ${MAX_PAGE_ROWS} rows, ${DEFAULT_PAGE_ROWS} where it is absent`,
      "[0,24]",
    ),
    filter: text(`JSON object of at most ${MAX_CONDITIONS} conditions; filters: ${filters.join(", ")}`, "{}"),
    after: text("Cursor of the header `X-Next-After` of the page before", ""),
  });
}
