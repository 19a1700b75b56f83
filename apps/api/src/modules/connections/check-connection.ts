import { connection } from "@campushub/drizzle/schema";
import { type Probe, redact, storable, toConnectorError } from "@campushub/kit";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { perform } from "../audit/index.ts";
import { type ConnectionRow, loadConnection } from "./load.ts";
import { openSession } from "./open-session.ts";
import type { checkSchema } from "./schema.ts";

const CHECK_TIMEOUT_MS = 20_000;

/** Tries every stream once and keeps the answers: one probe per stream, never a single yes or no. */
export async function checkConnection({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { id: number };
}): Promise<z.output<typeof checkSchema>> {
  ctx.policy.demand(ctx.actor, "check", "connections");
  const row = await loadConnection(ctx, input.id);
  const { probes, clockOffsetMs } = await probe(ctx, row);
  const outcome = { at: new Date(ctx.clock.now()).toISOString(), probes: probes.map(told) };
  return perform({
    ctx,
    resource: "connections",
    action: "check",
    recordId: row.id,
    work: async (tx, audit) => {
      await tx
        .update(connection)
        .set({ lastCheck: outcome, ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }) })
        .where(eq(connection.id, row.id));
      await audit({ after: { results: outcome.probes.map(({ target, result }) => `${target}: ${result}`) } });
      return outcome;
    },
  });
}

/** A probe may quote the platform. */
const told = (probe: Probe): Probe => storable(redact(probe)) as Probe;

interface Probed {
  readonly probes: readonly Probe[];
  readonly clockOffsetMs: number | undefined;
}

/** What the connector's own check says; one probe for everything where it could not even begin. */
async function probe(ctx: Ctx, row: ConnectionRow): Promise<Probed> {
  const startedAt = ctx.clock.now();
  try {
    const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
    const { connector, session } = openSession(ctx, row, { signal, attempts: 1, timeoutMs: 8_000 });
    const probes = await connector.check(session);
    return { probes, clockOffsetMs: session.http.clockOffsetMs() };
  } catch (error) {
    const known = toConnectorError(error);
    ctx.log.warn({ connection: row.id, code: known.code }, "check failed as a whole");
    const tookMs = ctx.clock.now() - startedAt;
    const whole: Probe = {
      target: "*",
      direction: "read",
      result: resultOf(known.class),
      tookMs,
      note: { code: known.code },
    };
    return { probes: [whole], clockOffsetMs: undefined };
  }
}

function resultOf(kind: ReturnType<typeof toConnectorError>["class"]): Probe["result"] {
  if (kind === "auth") return "badKey";
  if (kind === "config" || kind === "bug") return "badSetting";
  return kind === "remote" ? "noRight" : "down";
}
