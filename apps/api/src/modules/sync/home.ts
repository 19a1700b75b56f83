import { schemaDrift, syncRun } from "@campushub/drizzle/schema";
import { eq, gte, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { whatNeedsAPerson } from "./needs-a-person.ts";
import { syncRuns } from "./queries.ts";
import type { homeSchema } from "./schema.ts";

const ACTIVITY_DAYS = 30;
const DAY_MS = 86_400_000;

/** What needs the information officer now, what is running, and what the last thirty days brought. */
export async function home({ ctx }: { ctx: Ctx }): Promise<z.output<typeof homeSchema>> {
  ctx.policy.demand(ctx.actor, "list", "sync-runs");
  const attention = await whatNeedsAPerson(ctx);
  const query = {
    filter: { status: ["queued", "running", "paused"] },
    range: { from: 0, to: 19 },
    sort: { field: "id", order: "DESC" as const },
  };
  const { rows: running } = await syncRuns.list({ ctx, query });
  const openDrifts = await ctx.db.$count(schemaDrift, eq(schemaDrift.status, "open"));
  return { attention, running: [...running], openDrifts, activity: await activity(ctx) };
}

async function activity(ctx: Ctx): Promise<z.output<typeof homeSchema>["activity"]> {
  const since = new Date(ctx.clock.now() - ACTIVITY_DAYS * DAY_MS);
  const day = sql<string>`to_char(${syncRun.createdAt} at time zone 'Asia/Shanghai', 'YYYY-MM-DD')`;
  const sum = (column: PgColumn) => sql<number>`sum(${column})::float8`.mapWith(Number);
  return ctx.db
    .select({
      day,
      inserted: sum(syncRun.inserted),
      updated: sum(syncRun.updated),
      deleted: sum(syncRun.deleted),
      rejected: sum(syncRun.rejected),
    })
    .from(syncRun)
    .where(gte(syncRun.createdAt, since))
    .groupBy(day)
    .orderBy(day);
}
