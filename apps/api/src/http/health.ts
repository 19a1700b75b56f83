import { inScope, isRoomy, isWritable } from "@campushub/drizzle";
import { sql } from "drizzle-orm";
import type { Hono } from "hono";
import type { Services } from "../core/context.ts";
import { AppError } from "../core/errors.ts";
import { troubleError } from "./database-error.ts";
import type { HubEnv } from "./hub.ts";

/** A database that is merely busy answers within this time. */
const ANSWER_MS = 10_000;
const MIB = 2 ** 20;

/**
 * `/healthz`: the process is of use; 503 while its database is gone, so that a service manager may start it again ·
 * `/readyz`: the database answers and can be written; says what is the matter.
 */
export function addHealth(app: Hono<HubEnv>, services: Services): void {
  const { database } = services;
  app.get("/healthz", (c) => {
    if (database.condition().state === "lost") throw troubleError("lost");
    return c.json({ status: "ok" });
  });
  app.get("/readyz", async (c) => {
    const { state, freeBytes } = database.condition();
    const room = freeBytes === undefined ? {} : { freeMiB: Math.floor(freeBytes / MIB) };
    if (!isWritable({ state, freeBytes })) {
      const { message, facts } = troubleError(state as "full" | "readOnly" | "lost");
      throw new AppError("unavailable", message, { ...facts, detail: { ...facts.detail, ...room } });
    }
    await ping(services);
    const syncs = isRoomy({ state, freeBytes }) ? "running" : "waiting for room on the disk";
    return c.json({ status: "ready", database: database.kind, ...room, syncs });
  });
}

/** @throws AppError unavailable */
async function ping({ db, log }: Services): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_MS / 1000} s`)), ANSWER_MS);
  });
  try {
    await Promise.race([inScope({ reader: undefined }, async () => db.execute(sql`select 1`)), silent]);
  } catch (error) {
    log.error({ error: String(error) }, "the database does not answer");
    throw troubleError("lost", error);
  } finally {
    clearTimeout(timer);
  }
}
