import { connection } from "@campushub/drizzle/schema";
import type { Connector } from "@campushub/kit";
import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { AppError, invalid } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { demandEnteredAnew, newAddresses } from "./addresses.ts";
import { secretNames } from "./config-fields.ts";
import { type ConnectionRow, loadConnection } from "./load.ts";
import { demandSchedule } from "./schedule.ts";
import type { connectionUpdateSchema } from "./schema.ts";
import { connectorOf, openSecrets, parseConfig, sealSecrets } from "./settings.ts";
import { demandUnshared } from "./unshared-settings.ts";

export interface UpdateInput {
  readonly id: number;
  readonly changes: z.output<typeof connectionUpdateSchema>;
  /** The version the person saw; another one now is a conflict. */
  readonly ifVersion?: number;
}

/**
 * Changes settings. A secret that is absent or empty stays as it is, unless the settings lead to a new address: that takes a right
 * of its own (`readdress`) and every secret anew. @throws AppError notFound, invalid, forbidden, preconditionFailed
 */
export async function updateConnection({ ctx, input }: { ctx: Ctx; input: UpdateInput }): Promise<{ id: number }> {
  ctx.policy.demand(ctx.actor, "edit", "connections");
  const before = await loadConnection(ctx, input.id);
  // What was judged is what is changed: secrets and addresses of another version were not looked at.
  if (input.ifVersion !== undefined && input.ifVersion !== before.version) throw overtaken();
  const connector = connectorOf(ctx, before.connectorId);
  const { config, ...changes } = input.changes;
  const settings = config && mergeConfig({ ctx, before, connector }, config);
  const moved = settings?.newAddresses ?? [];
  if (changes.schedule !== undefined) demandSchedule(changes.schedule, connector.manifest.pollFloorSeconds, ctx.clock.now());
  const now = new Date(ctx.clock.now());
  return perform({
    ctx,
    resource: "connections",
    action: moved.length > 0 ? "readdress" : "edit",
    recordId: input.id,
    work: async (tx, audit) => {
      const enabled = changes.enabled ?? before.enabled;
      if (enabled && (settings || !before.enabled)) {
        await demandUnshared(tx, connector, { id: before.id, config: settings?.config ?? before.config });
      }
      const rows = await tx
        .update(connection)
        .set({
          ...changes,
          ...(settings && { config: settings.config, secrets: settings.secrets }),
          ...(restartsSchedule(before, changes) && { scheduledUpTo: now }),
          version: before.version + 1,
          updatedAt: now,
        })
        .where(and(eq(connection.id, input.id), eq(connection.version, before.version)))
        .returning({ id: connection.id });
      if (rows.length === 0) throw overtaken();
      await audit({
        before: { ...pick(before, Object.keys(changes)), ...(settings && { config: before.config }) },
        after: {
          ...changes,
          ...(settings && { config: settings.config, secrets: settings.given }),
          ...(moved.length > 0 && { newAddresses: moved }),
        },
      });
      return { id: input.id };
    },
  });
}

const overtaken = () => new AppError("preconditionFailed", "someone changed this connection meanwhile; reload and merge");

/** Slots of a schedule that did not hold then are nothing to catch up on. */
const restartsSchedule = (before: ConnectionRow, changes: Omit<UpdateInput["changes"], "config">) =>
  (changes.schedule !== undefined && changes.schedule !== before.schedule) || (changes.enabled === true && !before.enabled);

interface MergedSettings {
  readonly config: Record<string, unknown>;
  readonly secrets: Record<string, string>;
  /** Names of the secrets that were entered now. */
  readonly given: string[];
  /** Where these settings lead and the ones before did not. */
  readonly newAddresses: readonly string[];
}

function mergeConfig(
  facts: { ctx: Ctx; before: ConnectionRow; connector: Connector },
  config: Record<string, unknown>,
): MergedSettings {
  const { ctx, before, connector } = facts;
  const names = secretNames(connector);
  const isBlank = (name: string) => config[name] === undefined || config[name] === "" || config[name] === null;
  const given = names.filter((name) => !isBlank(name));
  // Only those that stay are opened: after the key was lost, entering all of them again must be possible.
  const stay = Object.fromEntries(Object.entries(before.secrets).filter(([name]) => !given.includes(name)));
  const kept = openKept(ctx, before.id, stay);
  const rest = Object.fromEntries(Object.entries(config).filter(([name]) => !(names.includes(name) && isBlank(name))));
  const { open, secret } = parseConfig(connector, { ...kept, ...rest });
  const fresh = sealSecrets(ctx.secrets, before.id, pick(secret, given) as Record<string, string>);
  const moved = newAddresses(connector, before.config, open);
  if (moved.length > 0) demandEnteredAnew(connector, open, Object.keys(stay));
  return { config: open, secrets: moved.length > 0 ? fresh : { ...stay, ...fresh }, given, newAddresses: moved };
}

function openKept(ctx: Ctx, id: number, stay: Record<string, string>): Record<string, string> {
  try {
    return openSecrets(ctx.secrets, id, stay);
  } catch {
    const fields = Object.keys(stay).map((name) => [`config.${name}`, "enter it again"]);
    throw invalid("the kept secrets were sealed with another key; enter them again", Object.fromEntries(fields), {
      reason: "secretsUnreadable",
    });
  }
}

function pick(row: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}
