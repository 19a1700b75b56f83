import {
  AuthError,
  ConfigError,
  type ConnectorError,
  type Probe,
  RetryableError,
  type Said,
  type Session,
  toConnectorError,
} from "@campushub/kit";
import { fetchPage, type Resource } from "./client.ts";
import type { Config } from "./config.ts";
import { isNoRight } from "./errors.ts";
import { brokerError, openBroker, subscribe, topicOf } from "./inlets/broker.ts";

const STREAMS: readonly Resource[] = ["buildings", "points", "readings", "alarms"];

/** One small read per stream, and for live data a sign-in and subscription under another client id. */
export async function check(session: Session<Config>): Promise<readonly Probe[]> {
  const probes: Probe[] = [];
  for (const stream of STREAMS) {
    probes.push(await probe(session, { target: stream, direction: "read" }, () => countOf(session, stream)));
  }
  if (session.config.mqttUrl !== "") {
    probes.push(await probe(session, { target: "live", direction: "inlet" }, () => trySubscribing(session)));
  }
  return probes;
}

async function probe(
  session: Session<Config>,
  what: Pick<Probe, "target" | "direction">,
  look: () => Promise<Said>,
): Promise<Probe> {
  const startedAt = session.clock.now();
  const done = (result: Probe["result"], note: Said): Probe => ({
    ...what,
    result,
    note,
    tookMs: session.clock.now() - startedAt,
  });
  try {
    return done("ok", await look());
  } catch (error) {
    session.signal.throwIfAborted();
    const known = toConnectorError(error);
    return done(resultOf(known), { code: known.code });
  }
}

/** Who must act → what the person who set the connection up is told. A web page usually means a wrong address. */
function resultOf(error: ConnectorError): Probe["result"] {
  if (isNoRight(error) || error.code === "no_right") return "noRight";
  if (error.code === "session_page") return "badSetting";
  if (error instanceof AuthError) return "badKey";
  if (error instanceof RetryableError) return "down";
  if (error instanceof ConfigError) return "badSetting";
  return "badSetting";
}

async function countOf(session: Session<Config>, stream: Resource): Promise<Said> {
  const { total, rows } = await fetchPage(session, stream, { limit: 1, ...(stream === "readings" ? {} : { order: "id" }) });
  if (stream !== "readings") return { code: "rows_in_all", values: { rows: total ?? rows.length } };
  if (rows.length === 0) return { code: "no_readings_yet" };
  return { code: "readings_begin", values: { at: String((rows[0] as unknown[])[1]) } };
}

async function trySubscribing(session: Session<Config>): Promise<Said> {
  const client = await openBroker(session, { clientId: `${session.config.mqttClientId}-check`, clean: true });
  const abort = () => void client.end(true);
  session.signal.addEventListener("abort", abort, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      client.once("connect", () => resolve());
      client.once("error", reject);
      client.once("close", () => reject(Object.assign(new Error("the broker closed the connection"), { code: "CLOSED" })));
    });
    await subscribe(client, session.config);
    return { code: "subscribed", values: { topic: topicOf(session.config) } };
  } catch (error) {
    throw brokerError(error);
  } finally {
    session.signal.removeEventListener("abort", abort);
    client.on("error", () => {});
    client.end(true);
  }
}
