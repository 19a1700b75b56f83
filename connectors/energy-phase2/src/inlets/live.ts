import {
  AuthError,
  ConfigError,
  cutText,
  type Deliver,
  decodeText,
  type Inlet,
  isJsonObject,
  type Json,
  RemoteError,
  RetryableError,
  readJson,
  type Session,
} from "@campushub/kit";
import type { MqttClient } from "mqtt";
import type { Config } from "../config.ts";
import { brokerError, openBroker, subscribe } from "./broker.ts";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

export const live: Inlet<Config> = {
  title: { zh: "实时读数（MQTT）", en: "Live readings (MQTT)" },
  stream: "readings",
  enabled: ({ mqttUrl }) => mqttUrl !== "",
  run: runLive,
};

/**
 * Listens until the signal aborts. The session is persistent (clean: false, fixed client id), so the broker keeps what comes
 * while we are away, and a message is acknowledged only after `deliver` resolved.
 * @throws AuthError, ConfigError, RemoteError where waiting would change nothing.
 */
async function runLive(session: Session<Config>, deliver: Deliver): Promise<void> {
  let failures = 0;
  while (!session.signal.aborted) {
    const life = await liveOnce(session, deliver);
    if (session.signal.aborted) return;
    if (isFinal(life.error)) throw life.error;
    failures = life.delivered > 0 ? 1 : failures + 1;
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
    session.log.warn(
      { error: life.error?.message, cause: life.error?.cause, delivered: life.delivered, waitMs },
      "live connection ended; connecting again",
    );
    await session.clock.sleep(waitMs, session.signal).catch(() => {});
  }
}

interface Life {
  readonly delivered: number;
  readonly error: Error | undefined;
}

/** One connection, from its opening to its end. */
async function liveOnce(session: Session<Config>, deliver: Deliver): Promise<Life> {
  const opened = await openBroker(session, { clientId: session.config.mqttClientId, clean: false }).catch(toError);
  return opened instanceof Error ? { delivered: 0, error: opened } : listen(session, opened, deliver);
}

const toError = (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown)));

function listen(session: Session<Config>, client: MqttClient, deliver: Deliver): Promise<Life> {
  let delivered = 0;
  let failure: unknown;
  const stop = (error?: unknown) => {
    failure ??= error;
    client.end(true);
  };
  // mqtt.js sends PUBACK when this callback is called: left uncalled, the broker keeps the message and sends it again.
  client.handleMessage = (packet, acknowledge) => {
    deliver(rowsOf(packet.payload), { repeated: packet.retain }).then(
      () => {
        delivered++;
        if (client.connected) acknowledge();
      },
      (cause) => stop(new RetryableError("the hub did not take the message", { code: "not_delivered", cause })),
    );
  };
  client.on("connect", () => void subscribe(client, session.config).catch(stop));
  client.on("error", stop);
  return ended(client, session.signal).then(() => ({
    delivered,
    error: failure === undefined ? undefined : brokerError(failure),
  }));
}

function ended(client: MqttClient, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const abort = () => void client.end(true);
    const finish = () => {
      signal.removeEventListener("abort", abort);
      client.end(true);
      resolve();
    };
    client.once("close", finish);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
  });
}

function isFinal(error: Error | undefined): boolean {
  return error instanceof AuthError || error instanceof ConfigError || error instanceof RemoteError;
}

/** A message carries a few readings; one longer (bytes), or of more of them, is no message of this platform. */
const LONGEST_MESSAGE = 1_000_000;
const MOST_READINGS = 10_000;
/** Of what cannot be understood, so much is kept to be looked at. */
const SHOWN = 10_000;

/**
 * A message → rows in the shape of the readings stream. What cannot be understood is handed on as it came, so that it ends
 * as a reject with its text instead of coming back for ever.
 */
export function rowsOf(payload: Uint8Array | string): Json[] {
  const text = typeof payload === "string" ? payload : decodeText(payload.subarray(0, LONGEST_MESSAGE + 1)).text;
  if (payload.length > LONGEST_MESSAGE) return [cutText(text, SHOWN)];
  try {
    const message = readJson(text);
    const rows = Array.isArray(message) ? message : [message];
    // Each would be a reject of its own.
    if (rows.length > MOST_READINGS) return [cutText(text, SHOWN)];
    return rows.map((row) => (isJsonObject(row) ? [row.p ?? null, row.t ?? null, row.v ?? null, row.q ?? null] : row));
  } catch {
    return [cutText(text, SHOWN)];
  }
}
