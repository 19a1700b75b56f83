import type { Tx } from "@campushub/drizzle";
import { connection } from "@campushub/drizzle/schema";
import { type Connector, cutText } from "@campushub/kit";
import { and, eq } from "drizzle-orm";
import { invalid } from "../../core/errors.ts";
import { unsharedFields } from "./config-fields.ts";
import { withDefaults } from "./settings.ts";

type Config = Record<string, unknown>;

/** A copy's settings: where no two connections may share a value, the original's with the copy's number. */
export function withValuesOfItsOwn(connector: Connector, config: Config, id: number): Config {
  const whole = withDefaults(connector, config);
  const own = unsharedFields(connector).flatMap(({ name, longest }) => {
    const suffix = `-${id}`;
    return isText(whole[name]) ? [[name, `${cutText(whole[name], longest - suffix.length)}${suffix}`]] : [];
  });
  return { ...config, ...Object.fromEntries(own) };
}

/**
 * Refuses settings that an enabled connection already uses and no two may share. One that is not enabled disturbs nobody.
 * @param id the connection they are for; undefined: a new one. @throws AppError invalid, naming the field and the other connection
 */
export async function demandUnshared(tx: Tx, connector: Connector, mine: { id?: number; config: Config }): Promise<void> {
  const fields = unsharedFields(connector);
  if (fields.length === 0) return;
  const ofKind = and(eq(connection.connectorId, connector.manifest.id), eq(connection.enabled, true));
  const rows = await tx.select().from(connection).where(ofKind).orderBy(connection.id);
  const others = rows.filter(({ id }) => id !== mine.id).map((row) => ({ ...row, config: withDefaults(connector, row.config) }));
  const own = withDefaults(connector, mine.config);
  for (const { name, within } of fields) {
    if (!isText(own[name]) || !isText(own[within])) continue;
    const place = placeOf(own[within]);
    const twin = others.find(
      ({ config }) => config[name] === own[name] && isText(config[within]) && placeOf(config[within]) === place,
    );
    if (!twin) continue;
    const message = `connection ${twin.id} (${twin.title}) uses this ${name} at the same ${within}; enter another, or disable that one`;
    throw invalid(
      message,
      { [`config.${name}`]: `connection ${twin.id} uses it already` },
      { reason: "unshared", values: { id: twin.id, title: twin.title } },
    );
  }
}

const PORTS: Readonly<Record<string, string>> = {
  "http:": "80",
  "https:": "443",
  "ws:": "80",
  "wss:": "443",
  "mqtt:": "1883",
  "mqtts:": "8883",
};

/** Host and port of an address: however it is written, and whatever stands behind them, they lead to one place. */
function placeOf(written: string): string {
  const address = URL.parse(written.trim());
  if (!address || address.hostname === "") return written;
  return `${address.hostname.toLowerCase().replace(/\.$/, "")}:${address.port || (PORTS[address.protocol] ?? "")}`;
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
