import type { Connector } from "@campushub/kit";
import type { z } from "zod";
import type { Ctx, SecretBox } from "../../core/context.ts";
import { AppError, faultsOf, invalid, notFound } from "../../core/errors.ts";
import { secretNames } from "./config-fields.ts";

/** @throws AppError notFound */
export function connectorOf(ctx: Pick<Ctx, "connectors">, id: string): Connector {
  const connector = ctx.connectors.get(id);
  if (!connector) throw notFound("connector", id);
  return connector;
}

const purposeOf = (connectionId: number, name: string) => `connection:${connectionId}:${name}`;

/** An address with `user:password@`: it would stand in lists, logs and errors. */
const namesUser = (value: unknown) => typeof value === "string" && /^\s*[a-z][a-z\d+.-]*:\/\/[^/?#\s]*@/i.test(value);

/**
 * Checks a whole configuration, secrets included.
 * @returns the parsed config without its secrets, and the secrets in plain.
 * @throws AppError invalid with one message per field.
 */
export function parseConfig(
  connector: Connector,
  config: Record<string, unknown>,
): { open: Record<string, unknown>; secret: Record<string, string> } {
  const known = new Set(Object.keys(connector.config.shape));
  const foreign = Object.keys(config).find((name) => !known.has(name));
  if (foreign !== undefined) throw invalid(`unknown setting ${foreign}`, { [`config.${foreign}`]: "unknown setting" });
  const result = connector.config.safeParse(config);
  if (!result.success) {
    const detail = { faults: faultsOf(result.error, ["config"]) };
    throw new AppError("invalid", "the settings are not right", { fields: fieldFaults(result.error), detail });
  }
  const open = { ...result.data } as Record<string, unknown>;
  const named = Object.keys(open).filter((name) => namesUser(open[name]));
  const faults = named.map((name) => [`config.${name}`, "no user or password may stand in an address"]);
  if (named.length > 0)
    throw invalid("no user or password may stand in an address", Object.fromEntries(faults), { reason: "userInAddress" });
  const secret: Record<string, string> = {};
  for (const name of secretNames(connector)) {
    if (typeof open[name] === "string" && open[name] !== "") secret[name] = open[name];
    delete open[name];
  }
  return { open, secret };
}

/** Kept settings, with the defaults of what the connector has learnt to ask for since they were saved. Secrets are not among them. */
export function withDefaults({ config: { shape } }: Connector, kept: Record<string, unknown>): Record<string, unknown> {
  const missing = Object.entries(shape).filter(([name]) => kept[name] === undefined);
  const defaults = missing.flatMap(([name, schema]) => {
    const { success, data } = (schema as z.ZodType).safeParse(undefined);
    return success && data !== undefined ? [[name, data] as const] : [];
  });
  return { ...Object.fromEntries(defaults), ...kept };
}

function fieldFaults(error: z.ZodError): Record<string, string> {
  return Object.fromEntries(error.issues.map((issue) => [["config", ...issue.path].join("."), issue.message]));
}

export function sealSecrets(box: SecretBox, connectionId: number, secret: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secret).map(([name, plain]) => [name, box.seal(plain, purposeOf(connectionId, name))]),
  );
}

export function openSecrets(box: SecretBox, connectionId: number, sealed: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(sealed).map(([name, text]) => [name, box.open(text, purposeOf(connectionId, name))]));
}
