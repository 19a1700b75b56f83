import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { z } from "zod";
import type { Actor } from "../core/actor.ts";
import type { Ctx } from "../core/context.ts";
import { problemSchema } from "./problem.ts";

/** What travels with a request. `ctx` exists behind authentication only. */
export interface HubEnv {
  Variables: { requestId: string; ctx: Ctx };
}
export type HubContext = Context<HubEnv>;
export type Hub = OpenAPIHono<HubEnv>;

/** Who is calling. Answered from memory where it can be: the hot path awaits nothing. */
export interface Authenticator {
  /** @returns undefined when nobody is signed in. @throws AppError unauthenticated for a credential that is refused. */
  authenticate(headers: Headers): Actor | undefined | Promise<Actor | undefined>;
}

export const jsonAnswer = (schema: z.ZodType) => ({ description: "Done", content: { "application/json": { schema } } });
export const problemAnswer = { description: "Refused", content: { "application/problem+json": { schema: problemSchema } } };
