import { inScope, isWritable } from "@campushub/drizzle";
import type { MiddlewareHandler } from "hono";
import { troubleError } from "./database-error.ts";
import type { HubEnv } from "./hub.ts";

const READING = new Set(["GET", "HEAD"]);

/**
 * Under which terms a request uses the database: reading shares it with all other readers in equal parts per caller, and a
 * change is refused at once, with what to do, while nothing can be written.
 */
export const databaseTerms: MiddlewareHandler<HubEnv> = (c, next) => {
  const { actor, database } = c.get("ctx");
  if (READING.has(c.req.method)) return inScope({ reader: `${actor.kind}:${actor.id}` }, next);
  const condition = database.condition();
  if (!isWritable(condition)) throw troubleError(condition.state as "full" | "readOnly" | "lost");
  return next();
};
