import { inScope } from "@campushub/drizzle";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "zod";
import type { Ctx, Services } from "../core/context.ts";
import type { Id, Resource } from "../infra/listing.ts";
import { addFile, addUpload, type FileRoute, type UploadRoute } from "./files.ts";
import { type Hub, jsonAnswer, problemAnswer } from "./hub.ts";
import { check, readBody } from "./input.ts";
import { addResource } from "./resource.ts";
import type { ResourceVerbs } from "./resource-verbs.ts";

export type { OpenRoutes } from "./open-routes.ts";

/** A module's routes; paths are below `/api`. */
export type ModuleRoutes = (api: Api, services: Services) => void;

export interface VerbRoute<Params, Query, Body, Answer> {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** Below `/api`, parameters in braces: `/connections/{id}/check`. */
  readonly path: string;
  readonly summary: string;
  /** Policy and tag: `demand(actor, action, resource)` before anything is read. `everyone`: any signed-in actor. */
  readonly resource: string;
  readonly action: string | "everyone";
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  readonly answer: z.ZodType<Answer>;
  /** A few short statements that every screen waits for: they go before the lists of others. */
  readonly urgent?: true;
  /** Default 200. */
  readonly status?: ContentfulStatusCode;
  readonly run: (call: { ctx: Ctx; params: Params; query: Query; body: Body }) => Promise<Answer> | Answer;
}

export interface Api {
  /** One route that validates, calls a verb and presents its answer. */
  verb<Params = unknown, Query = unknown, Body = unknown, Answer = unknown>(route: VerbRoute<Params, Query, Body, Answer>): void;
  /** One route whose answer is a file to keep. */
  file<Params = unknown, Query = unknown>(route: FileRoute<Params, Query>): void;
  /** One route that takes a file and a form (multipart). */
  upload<Form = unknown, Answer = unknown>(route: UploadRoute<Form, Answer>): void;
  /** The simple-rest routes of a declared resource. */
  resource<View, Detail, Key extends Id, Create = unknown, Update = unknown>(
    resource: Resource<View, Detail, Key>,
    verbs?: ResourceVerbs<Key, Create, Update>,
  ): void;
}

/** `{id}` of rows numbered by the database (32 bits). */
export const idParams = z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) });
/** `{id}` of the larger tables (53 bits). */
export const bigIdParams = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });
/** `{id}` that is a text. */
export const textIdParams = z.object({
  id: z
    .string()
    .min(1)
    .max(200)
    .refine((id) => !id.includes("\0"), "holds characters that cannot be stored"),
});

export function createApi(hub: Hub): Api {
  return {
    verb: (route) => addVerb(hub, route),
    file: (route) => addFile(hub, route),
    upload: (route) => addUpload(hub, route),
    resource: (resource, verbs) => addResource(hub, resource, verbs ?? {}),
  };
}

function addVerb<Params, Query, Body, Answer>(hub: Hub, route: VerbRoute<Params, Query, Body, Answer>): void {
  const { method, path, resource, action, params, query, body, answer, status = 200 } = route;
  hub.openAPIRegistry.registerPath({
    method,
    path,
    summary: route.summary,
    tags: [resource],
    request: {
      ...(params && { params: params as unknown as z.ZodObject }),
      ...(query && { query: query as unknown as z.ZodObject }),
      ...(body && { body: { content: { "application/json": { schema: body } } } }),
    },
    responses: { [status]: jsonAnswer(answer), default: problemAnswer },
  });
  hub.on(method.toUpperCase(), path.replaceAll(/\{(\w+)\}/g, ":$1"), async (c) => {
    const ctx = c.get("ctx");
    if (action !== "everyone") ctx.policy.demand(ctx.actor, action, resource);
    const call = {
      ctx,
      params: (params ? check(params, c.req.param(), "the address") : {}) as Params,
      query: (query ? check(query, c.req.query(), "the query") : {}) as Query,
      body: (body ? await readBody(c, body) : undefined) as Body,
    };
    const answered = route.urgent ? inScope({ reader: undefined }, () => route.run(call)) : route.run(call);
    return c.json((await answered) as never, status);
  });
}
