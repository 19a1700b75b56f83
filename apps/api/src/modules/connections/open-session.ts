import {
  ConfigError,
  type Connector,
  createHttp,
  createLines,
  redact,
  resolveWithin,
  type Session,
  TrafficMeter,
  UNGUARDED,
  type WriteGuard,
} from "@campushub/kit";
import type { Ctx } from "../../core/context.ts";
import { secretNames } from "./config-fields.ts";
import type { ConnectionRow } from "./load.ts";
import { createRateBudget } from "./rate-budget.ts";
import { openSecrets } from "./settings.ts";
import { createTokenStore } from "./token-lease.ts";

export interface OpenSession {
  readonly connector: Connector;
  readonly session: Session<Record<string, unknown>>;
}

export interface Settings {
  readonly connector: Connector;
  /** Without secrets. */
  readonly config: Record<string, unknown>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** A connection's settings as its connector declares them today, with what it added since filled in. @throws ConfigError */
export function openSettings(ctx: Pick<Ctx, "connectors" | "secrets">, row: ConnectionRow): Settings {
  const connector = ctx.connectors.get(row.connectorId);
  if (!connector) {
    throw new ConfigError(`this version of the hub has no connector ${row.connectorId}`, { code: "unknown_connector" });
  }
  const secrets = unseal(ctx, row);
  const parsed = connector.config.safeParse({ ...row.config, ...secrets });
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    const text = `the settings no longer fit the connector: ${path.join(".")}: ${message}; save them anew`;
    throw new ConfigError(text, { code: "bad_settings" });
  }
  const config = { ...parsed.data } as Record<string, unknown>;
  for (const name of secretNames(connector)) delete config[name];
  return { connector, config, secrets };
}

function unseal(ctx: Pick<Ctx, "secrets">, row: ConnectionRow): Record<string, string> {
  try {
    return openSecrets(ctx.secrets, row.id, row.secrets);
  } catch (error) {
    const text = "the secrets of this connection were sealed with another key; enter them again";
    throw new ConfigError(text, { code: "sealed_with_another_key", cause: error });
  }
}

type SessionCtx = Pick<Ctx, "db" | "databaseNow" | "clock" | "log" | "secrets" | "instance" | "connectors" | "reach">;

/** What a connector is handed for one run or check: its own transport, shared budget and token, opened secrets. */
export function openSession(
  ctx: SessionCtx,
  row: ConnectionRow,
  options: {
    signal: AbortSignal;
    attempts?: number;
    timeoutMs?: number;
    /** Nothing but reads leaves, whatever the connector tries. */
    dryRun?: boolean;
    /** Asked before each write leaves; default: it may. */
    writes?: WriteGuard;
  },
): OpenSession {
  const { connector, config, secrets } = openSettings(ctx, row);
  const { manifest } = connector;
  const credential = `${manifest.id}:${manifest.credential(config)}`;
  const hosts = manifest.allowedHosts(config);
  const log = bound(ctx.log, { connection: row.id, connector: manifest.id });
  const timeoutMs = options.timeoutMs ?? manifest.timeoutMs?.(config);
  const traffic = new TrafficMeter();
  const transport = {
    traffic,
    allowedHosts: hosts,
    reach: ctx.reach,
    clock: ctx.clock,
    log,
    signal: options.signal,
    budget: createRateBudget(ctx, { credential, ...manifest.rate(config) }),
    dryRun: options.dryRun ?? false,
    writes: options.writes ?? UNGUARDED,
    ...(options.attempts === undefined ? {} : { attempts: options.attempts }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
  const http = createHttp({
    ...transport,
    baseUrl: hosts[0]!,
    secrets: Object.values(secrets),
    concurrency: manifest.parallelism,
  });
  const session: Session<Record<string, unknown>> = {
    config,
    secret: (name) => secrets[name] ?? "",
    http,
    lines: createLines(transport),
    resolve: resolveWithin(ctx.reach, hosts),
    // A password entered anew must prove itself: a token got with another one says nothing of it.
    tokens: createTokenStore(ctx, `${credential}#${ctx.secrets.fingerprint(JSON.stringify(secrets))}`, options.signal),
    traffic,
    writes: transport.writes,
    clock: ctx.clock,
    log,
    signal: options.signal,
  };
  return { connector, session };
}

function bound(log: Ctx["log"], facts: Record<string, unknown>): Session["log"] {
  const say = (level: "debug" | "info" | "warn") => (more: Record<string, unknown>, message: string) =>
    log[level](redact({ ...facts, ...more }) as Record<string, unknown>, message);
  return { debug: say("debug"), info: say("info"), warn: say("warn") };
}
