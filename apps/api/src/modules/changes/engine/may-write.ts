import type { Db, Tx } from "@campushub/drizzle";
import type { Ctx } from "../../../core/context.ts";
import { conflict } from "../../../core/errors.ts";
import { type ConnectionRow, targetChanges } from "../../connections/index.ts";
import { type ChangeSetRow, loadWriteSafety, type WriteSafetyRow } from "../load.ts";
import { isFresh } from "./expiry.ts";
import { quietForMs } from "./quiet-hours.ts";

interface Asked {
  readonly set: Pick<ChangeSetRow, "notBefore" | "notAfter" | "plan" | "expiresAt">;
  readonly connection: Pick<ConnectionRow, "armed" | "enabled">;
  readonly safety: Pick<WriteSafetyRow, "stopped" | "quietHours">;
  /** Names of what the connection sends or where, that is no longer as it was planned. */
  readonly changes: readonly string[];
  /** Epoch ms. */
  readonly now: number;
}

/** `go` · `wait` so long (ms) and look again · `stop`: not any more, by this reason. */
export type Permission =
  | { readonly kind: "go" }
  | { readonly kind: "wait"; readonly ms: number; readonly reason: "window" | "quietHours" }
  | { readonly kind: "stop"; readonly reason: "writesStopped" | "disarmed" | "disabled" | "settings" | "expired" | "window" };

/** Whether anything of a set may leave for its platform now. Asked before every batch. */
export function mayWrite({ set, connection, safety, changes, now }: Asked): Permission {
  if (safety.stopped) return { kind: "stop", reason: "writesStopped" };
  if (!connection.enabled) return { kind: "stop", reason: "disabled" };
  if (!connection.armed) return { kind: "stop", reason: "disarmed" };
  if (changes.length > 0) return { kind: "stop", reason: "settings" };
  if (!isFresh(set, now)) return { kind: "stop", reason: "expired" };
  if (set.notAfter !== null && set.notAfter.getTime() <= now) return { kind: "stop", reason: "window" };
  const early = (set.notBefore?.getTime() ?? 0) - now;
  if (early > 0) return { kind: "wait", ms: early, reason: "window" };
  const physical = (set.plan?.effects.physical ?? 0) > 0;
  const quiet = physical ? quietForMs(safety.quietHours, now) : 0;
  return quiet > 0 ? { kind: "wait", ms: quiet, reason: "quietHours" } : { kind: "go" };
}

const WORDS: Readonly<Record<Extract<Permission, { kind: "stop" }>["reason"], string>> = {
  writesStopped: "all writing is stopped; lift the stop first",
  disarmed: "this connection is disarmed: it may only be read; arm it first",
  disabled: "this connection is disabled",
  settings: "the settings of the connection are no longer those of this plan; plan it again",
  expired: "this plan has expired; plan it again",
  window: "the time window of this change set has passed; plan it again with another",
};

interface Wanted {
  readonly ctx: Pick<Ctx, "clock" | "connectors" | "secrets">;
  readonly db: Db | Tx;
  readonly set: ChangeSetRow;
  readonly connection: ConnectionRow;
}

/** @throws AppError conflict */
export async function demandMayWrite(wanted: Wanted): Promise<void> {
  const { notBefore, expiresAt } = wanted.set;
  if (notBefore !== null && expiresAt !== null && notBefore >= expiresAt) {
    throw conflict("this plan expires before its time window begins; plan it again shortly before", { reason: "expired" });
  }
  const permission = await permissionOf(wanted);
  if (permission.kind === "stop") throw conflict(WORDS[permission.reason], { reason: permission.reason });
}

/** @throws AppError conflict: where and what the connection sends is no longer as it was planned */
export function demandTarget({ ctx, set, connection }: Omit<Wanted, "db">): void {
  const changes = targetChanges(ctx, set.planTarget, connection);
  if (changes.length > 0) throw conflict(WORDS.settings, { reason: "settings", changes });
}

export async function permissionOf({ ctx, db, set, connection }: Wanted): Promise<Permission> {
  const changes = targetChanges(ctx, set.planTarget, connection);
  return mayWrite({ set, connection, changes, safety: await loadWriteSafety(db), now: ctx.clock.now() });
}
