import {
  AuthError,
  type ConnectorError,
  type Probe,
  RetryableError,
  type Said,
  type Session,
  toConnectorError,
} from "@campushub/kit";
import { fetchItems } from "./client.ts";
import type { Config } from "./config.ts";

/** One row of every stream is read; the answer says who must act. */
export async function check(session: Session<Config>): Promise<readonly Probe[]> {
  const startedAt = session.clock.now();
  const probe = (result: Probe["result"], note: Said): Probe => ({
    target: "items",
    direction: "read",
    result,
    note,
    tookMs: session.clock.now() - startedAt,
  });
  try {
    const { total, rows } = await fetchItems(session, 1, 1);
    return [probe("ok", { code: "rows_in_all", values: { rows: total ?? rows.length } })];
  } catch (error) {
    session.signal.throwIfAborted();
    const known = toConnectorError(error);
    return [probe(resultOf(known), { code: known.code })];
  }
}

function resultOf(error: ConnectorError): Probe["result"] {
  if (error instanceof AuthError) return "badKey";
  if (error instanceof RetryableError) return "down";
  return error.status === 403 ? "noRight" : "badSetting";
}
