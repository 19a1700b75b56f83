import type { Db, Tx } from "@campushub/drizzle";
import type { Ctx } from "../../../core/context.ts";
import { conflict } from "../../../core/errors.ts";
import type { ConnectionRow } from "../../connections/index.ts";
import { type ChangeSetRow, loadWriteSafety, type WriteSafetyRow } from "../load.ts";
import { quietForMs } from "./quiet-hours.ts";

interface Asked {
  readonly set: Pick<ChangeSetRow, "notBefore" | "notAfter" | "plan">;
  readonly connection: Pick<ConnectionRow, "armed" | "enabled">;
  readonly safety: Pick<WriteSafetyRow, "stopped" | "quietHours">;
  /** Epoch ms. */
  readonly now: number;
}

/** `go` · `wait` so long (ms) and look again · `stop`: not any more, by this reason. */
export type Permission =
  | { readonly kind: "go" }
  | { readonly kind: "wait"; readonly ms: number; readonly reason: "window" | "quietHours" }
  | { readonly kind: "stop"; readonly reason: "writesStopped" | "disarmed" | "disabled" | "window" };

/** Whether anything of a set may leave for its platform now. Asked before every batch. */
export function mayWrite({ set, connection, safety, now }: Asked): Permission {
  if (safety.stopped) return { kind: "stop", reason: "writesStopped" };
  if (!connection.enabled) return { kind: "stop", reason: "disabled" };
  if (!connection.armed) return { kind: "stop", reason: "disarmed" };
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
  window: "the time window of this change set has passed; plan it again with another",
};

/** @throws AppError conflict */
export async function demandMayWrite(facts: { ctx: Ctx; tx: Tx; set: ChangeSetRow; connection: ConnectionRow }): Promise<void> {
  const { ctx, tx, set, connection } = facts;
  const permission = await permissionOf({ db: tx, set, connection, now: ctx.clock.now() });
  if (permission.kind === "stop") throw conflict(WORDS[permission.reason], { reason: permission.reason });
}

export async function permissionOf(facts: { db: Db | Tx } & Omit<Asked, "safety">): Promise<Permission> {
  return mayWrite({ ...facts, safety: await loadWriteSafety(facts.db) });
}
