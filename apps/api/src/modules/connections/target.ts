import { ConfigError } from "@campushub/kit";
import type { Ctx } from "../../core/context.ts";
import { canonicalJson } from "../audit/index.ts";
import type { ConnectionRow } from "./load.ts";
import { openSettings } from "./open-session.ts";

/** What decides where and what a connection sends: name → a fingerprint of its value, which says nothing of it without the key. */
export type Target = Readonly<Record<string, string>>;

type TargetCtx = Pick<Ctx, "connectors" | "secrets">;

/** The connector and its version, the hosts it may reach, every setting as it holds today, every secret. @throws ConfigError */
export function targetOf(ctx: TargetCtx, row: ConnectionRow): Target {
  const { connector, config, secrets } = openSettings(ctx, row);
  const { id, version, allowedHosts } = connector.manifest;
  const settings = Object.entries(config).map(([name, value]) => [`${SETTING}${name}`, value] as const);
  const hidden = Object.entries(secrets).map(([name, value]) => [`${SECRET}${name}`, value] as const);
  const facts = [[CONNECTOR, [id, version]] as const, ["hosts", allowedHosts(config)] as const, ...settings, ...hidden];
  return Object.fromEntries(
    facts.map(([name, value]) => [name, ctx.secrets.fingerprint(canonicalJson([row.id, name, value ?? null]))]),
  );
}

const CONNECTOR = "connector";
const SETTING = "setting ";
const SECRET = "secret ";

/** Names of what is no longer as it was; `settings` where they cannot even be opened, or nothing is known of what they were. */
export function targetChanges(ctx: TargetCtx, before: Target | null, row: ConnectionRow): string[] {
  if (before === null) return ["settings"];
  try {
    const now = targetOf(ctx, row);
    const names = new Set([...Object.keys(before), ...Object.keys(now)]);
    return [...names].filter((name) => before[name] !== now[name]).sort();
  } catch (error) {
    if (error instanceof ConfigError) return ["settings"];
    throw error;
  }
}

/** Whether what is found there is still the same platform, seen by the same tables: another password or version alters neither. */
export const isSamePlace = (changes: readonly string[]): boolean =>
  changes.every((name) => name === CONNECTOR || name.startsWith(SECRET));
