import type { Clock } from "@campushub/kit";
import { type SQL, sql } from "drizzle-orm";
import type { EventHub, HubEvent, Services } from "../../apps/api/src/core/context.ts";
import { createPolicy, type Grant } from "../../apps/api/src/core/policy.ts";
import { createAuditSeal, headInMemory } from "../../apps/api/src/infra/audit-seal.ts";
import { createSecretBox } from "../../apps/api/src/infra/secrets.ts";
import type { Database } from "../../drizzle/index.ts";

export const KEY = Buffer.alloc(32, 7);

/** What the composition root makes, with nothing in the background: no queue, no log, events told within the process. */
export function servicesOn(database: Database, clock: Clock, grants: readonly Grant[]): Services {
  const silent = () => {};
  return {
    database,
    db: database.db,
    clock,
    databaseNow: databaseNowOf(clock),
    log: { debug: silent, info: silent, warn: silent, error: silent },
    policy: createPolicy(grants),
    secrets: createSecretBox(KEY),
    // Nothing is noted: tests take whole chains away, and `anchor.test.ts` is about finding that.
    audit: { ...createAuditSeal(KEY, headInMemory), noted: () => undefined },
    events: localEvents(),
    queue: { send: async () => {}, work: async () => {}, start: async () => {}, stop: async () => {} },
    connectors: new Map(),
    instance: "test",
    reach: { loopback: true },
  };
}

/** The database's time as this clock has it: who moves one moves the other. */
export const databaseNowOf = (clock: Clock) => (): SQL<Date> => sql<Date>`${new Date(clock.now()).toISOString()}::timestamptz`;

function localEvents(): EventHub {
  const listeners = new Set<(event: HubEvent) => void>();
  return {
    publish: (event) => listeners.forEach((listener) => void listener(event)),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
