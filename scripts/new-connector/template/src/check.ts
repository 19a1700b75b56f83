import { AuthError, type ConnectorError, type Probe, RetryableError, type Session, toConnectorError } from "@campushub/kit";
import { fetchItems } from "./client.ts";
import type { Config } from "./config.ts";

/** One row of every stream is read; the answer says who must act. */
export async function check(session: Session<Config>): Promise<readonly Probe[]> {
  const startedAt = session.clock.now();
  const probe = (result: Probe["result"], note: string): Probe => ({
    target: "items",
    direction: "read",
    result,
    note,
    tookMs: session.clock.now() - startedAt,
  });
  try {
    const { total } = await fetchItems(session, 1, 1);
    return [probe("ok", `${total} items`)];
  } catch (error) {
    session.signal.throwIfAborted();
    const known = toConnectorError(error);
    return [probe(resultOf(known), known.message)];
  }
}

function resultOf(error: ConnectorError): Probe["result"] {
  if (error instanceof AuthError) return "badKey";
  if (error instanceof RetryableError) return "down";
  return error.status === 403 ? "noRight" : "badSetting";
}
