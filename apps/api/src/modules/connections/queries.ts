import { connection, reject, streamState, syncRun } from "@campushub/drizzle/schema";
import { and, count, desc, eq, inArray, ne } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { defineResource } from "../../infra/listing.ts";
import { staticResource } from "../../infra/static-resource.ts";
import { secretNames } from "./config-fields.ts";
import { offeredOps } from "./offered-ops.ts";
import { nextSlots } from "./schedule.ts";
import { type ConnectionView, type ConnectorView, checkSchema, connectionSchema, connectorSchema } from "./schema.ts";

/** The connectors of this build. */
export const connectorResource = (items: readonly ConnectorView[]) =>
  staticResource({ name: "connectors", view: connectorSchema, items });

const columns = {
  id: connection.id,
  connectorId: connection.connectorId,
  title: connection.title,
  config: connection.config,
  secrets: connection.secrets,
  enabled: connection.enabled,
  armed: connection.armed,
  schedule: connection.schedule,
  brakePercent: connection.brakePercent,
  brakeRows: connection.brakeRows,
  maxClockOffsetSeconds: connection.maxClockOffsetSeconds,
  clockOffsetMs: connection.clockOffsetMs,
  lastCheck: connection.lastCheck,
  version: connection.version,
  createdAt: connection.createdAt,
  updatedAt: connection.updatedAt,
};

export const connections = defineResource({
  name: "connections",
  from: connection,
  columns,
  view: connectionSchema,
  defaultSort: ["id", "ASC"],
  async present(rows, { ctx }) {
    const health = await healthOf(
      ctx,
      rows.map(({ id }) => id),
    );
    return rows.map(({ secrets, ...row }): ConnectionView => {
      const connector = ctx.connectors.get(row.connectorId);
      const fields = connector ? secretNames(connector) : Object.keys(secrets);
      return {
        ...row,
        offered: connector ? offeredOps(connector, row.config) : {},
        secretsSet: Object.fromEntries(fields.map((name) => [name, name in secrets])),
        nextTimes: row.schedule && row.enabled ? slotsOf(row.schedule, ctx.clock.now()) : [],
        lastCheck: checkSchema.safeParse(row.lastCheck).data ?? null,
        health: health(row.id, row.enabled),
      };
    });
  },
});

/** The next five slots, ISO. @throws AppError invalid */
export const slotsOf = (schedule: string, now: number) => nextSlots(schedule, now, 5).map((slot) => new Date(slot).toISOString());

/** How each of these connections is doing, from five small questions for the whole page. */
async function healthOf(ctx: Ctx, ids: readonly number[]) {
  if (ids.length === 0) return () => ({}) as ConnectionView["health"];
  const wanted = [...ids];
  const runs = await ctx.db
    .selectDistinctOn([syncRun.connectionId], {
      id: syncRun.id,
      connectionId: syncRun.connectionId,
      status: syncRun.status,
      at: syncRun.finishedAt,
    })
    .from(syncRun)
    // One that somebody cancelled says nothing of the platform.
    .where(and(inArray(syncRun.connectionId, wanted), ne(syncRun.status, "cancelled")))
    .orderBy(syncRun.connectionId, desc(syncRun.id));
  const braked = await ctx.db
    .selectDistinct({ connectionId: syncRun.connectionId })
    .from(syncRun)
    .where(and(inArray(syncRun.connectionId, wanted), eq(syncRun.status, "braked")));
  const rejects = await ctx.db
    .select({ connectionId: reject.connectionId, open: count() })
    .from(reject)
    .where(and(inArray(reject.connectionId, wanted), eq(reject.status, "open")))
    .groupBy(reject.connectionId);
  const states = await ctx.db
    .select({ connectionId: streamState.connectionId, stream: streamState.stream, records: streamState.records })
    .from(streamState)
    .where(inArray(streamState.connectionId, wanted));
  return (id: number, enabled: boolean): ConnectionView["health"] => {
    const last = runs.find(({ connectionId }) => connectionId === id);
    const openRejects = rejects.find(({ connectionId }) => connectionId === id)?.open ?? 0;
    return {
      state: stateOf({ enabled, status: last?.status, openRejects, braked: braked.some((row) => row.connectionId === id) }),
      since: last?.at?.toISOString() ?? null,
      openRejects,
      lastRunId: last?.id ?? null,
      records: Object.fromEntries(
        states.filter(({ connectionId }) => connectionId === id).map(({ stream, records }) => [stream, records]),
      ),
    };
  };
}

function stateOf(facts: {
  enabled: boolean;
  status: string | undefined;
  openRejects: number;
  /** Some run, perhaps an older one, waits for a decision. */
  braked: boolean;
}): ConnectionView["health"]["state"] {
  const { enabled, status, openRejects, braked } = facts;
  if (!enabled) return "disabled";
  if (status === undefined) return "never";
  if (status === "queued" || status === "running" || status === "paused") return "running";
  if (braked) return "braked";
  if (status === "braked" || status === "failed" || status === "partial") return status;
  return openRejects > 0 ? "rejects" : "ok";
}
