import { AuthError, ConfigError, ConnectorError, RemoteError, RetryableError, type Session } from "@campushub/kit";
import { connect, ErrorWithReasonCode, ErrorWithSubackPacket, type IClientOptions, type MqttClient } from "mqtt";
import type { Config } from "../config.ts";

export const topicOf = (config: Config) => `energy/${config.project}/readings`;

const CONNECT_TIMEOUT_MS = 10_000;
const REFUSED_GRANT = 128;

/**
 * Opens one MQTT 3.1.1 connection. It does not reconnect by itself: whoever holds it decides when to try again.
 * @throws ConfigError where the address may not be reached or names a user
 */
export async function openBroker(
  session: Session<Config>,
  options: Pick<IClientOptions, "clientId" | "clean">,
): Promise<MqttClient> {
  const { config } = session;
  const address = new URL(config.mqttUrl);
  const ip = await session.resolve(config.mqttUrl);
  const servername = address.hostname;
  const forTls = { servername };
  // What was judged is connected to; the broker's certificate is still for its name.
  address.hostname = ip.includes(":") ? `[${ip}]` : ip;
  return connect(address.href, {
    ...options,
    // The library takes `?clientId=` of the address before the setting, and nobody would see two connections share it.
    query: {},
    ...(ip === servername ? {} : { servername, wsOptions: { headers: { host: servername }, ...forTls } }),
    protocolVersion: 4,
    reconnectPeriod: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    username: config.mqttUser || undefined,
    password: config.mqttUser ? session.secret("mqttPassword") : undefined,
  });
}

/** Asks for the project's readings at QoS 1. @throws RemoteError `no_right` where the broker grants nothing. */
export async function subscribe(client: MqttClient, config: Config): Promise<void> {
  const granted = await client.subscribeAsync(topicOf(config), { qos: 1 }).catch((error: Error) => {
    if (error instanceof ErrorWithSubackPacket) return [{ qos: REFUSED_GRANT }];
    throw error;
  });
  if (granted.some(({ qos }) => qos === REFUSED_GRANT)) {
    throw new RemoteError(`the broker grants no right to ${topicOf(config)}`, { code: "no_right" });
  }
}

/** Return codes of CONNACK (MQTT 3.1.1 §3.2.2.3): 1 version, 2 client id, 3 unavailable, 4 user or password, 5 not authorised. */
export function brokerError(error: unknown): Error {
  if (error instanceof ConnectorError) return error;
  if (error instanceof ErrorWithReasonCode) {
    const facts = { code: `connack_${error.code}`, cause: error };
    if (error.code === 4 || error.code === 5) return new AuthError("the broker does not accept user or password", facts);
    if (error.code === 1 || error.code === 2) return new ConfigError("the broker refuses the client id or version", facts);
    return new RetryableError("the broker is not available", facts);
  }
  const code = (error as { code?: unknown }).code;
  if (code === "ENOTFOUND")
    return new ConfigError("no such host; check the live data URL", { code: "unknown_host", cause: error });
  if (typeof code === "string" || !(error instanceof Error)) {
    return new RetryableError("connection to the broker failed", { code: "network", detail: { cause: code }, cause: error });
  }
  return error;
}
