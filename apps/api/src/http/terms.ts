import { inScope, isWritable } from "@campushub/drizzle";
import type { MiddlewareHandler } from "hono";
import { callerOf } from "../core/actor.ts";
import { troubleError } from "./database-error.ts";
import type { HubEnv } from "./hub.ts";

const READING = new Set(["GET", "HEAD"]);
/** Questions too long for an address (`addResource`): they change nothing. */
const LONG_QUESTION = /\/_(?:export|getMany)$/;

const isReading = (method: string, path: string) => READING.has(method) || (method === "POST" && LONG_QUESTION.test(path));

/**
 * Under which terms a request uses the database: reading shares it with all other readers in equal parts per caller, and a
 * change is refused at once, with what to do, while nothing can be written.
 */
export const databaseTerms: MiddlewareHandler<HubEnv> = (c, next) => {
  const { actor, database } = c.get("ctx");
  if (isReading(c.req.method, c.req.path)) return inScope({ reader: callerOf(actor) }, next);
  const condition = database.condition();
  if (!isWritable(condition)) throw troubleError(condition.state as "full" | "readOnly" | "lost");
  return next();
};
