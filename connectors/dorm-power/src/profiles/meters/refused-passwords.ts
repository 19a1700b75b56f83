import { type Session, serverOf } from "@campushub/kit";
import type { Config } from "../../config.ts";
import { lineOf } from "./ask.ts";
import type { MeterPlace } from "./roster.ts";

type Place = Pick<MeterPlace, "line">;

/** As long as a meter locks itself after three wrong passwords: one wrong try a day never gets there. */
const KEPT_MS = 24 * 3_600_000;
const MOST_KEPT = 10;

/**
 * Passwords that a meter of this line called wrong. They are kept, sealed, beside the credential's tokens, where every later batch and
 * every process finds them; other settings are another password.
 */
export async function wasRefused(session: Session<Config>, meter: Place): Promise<boolean> {
  return (await kept(session, meter)).includes(authority(session));
}

/** Nothing more is sent to this line with these settings for a day. */
export async function rememberRefused(session: Session<Config>, meter: Place): Promise<void> {
  const name = nameOf(session, meter);
  const before = await kept(session, meter);
  if (before.length > 0) await session.tokens.drop(name, before.join(" "));
  const value = [...new Set([...before, authority(session)])].slice(-MOST_KEPT).join(" ");
  await session.tokens.get(name, async () => ({ value, expiresAt: session.clock.now() + KEPT_MS }));
}

const kept = async (session: Session<Config>, meter: Place): Promise<readonly string[]> =>
  (await session.tokens.peek(nameOf(session, meter)))?.split(" ") ?? [];

const nameOf = ({ config }: Session<Config>, meter: Place) => `refused-passwords ${serverOf(lineOf(config, meter))}`;

function authority(session: Session<Config>): string {
  const { accessLevel, operatorCode } = session.config;
  return [accessLevel, session.secret("meterPassword").toUpperCase(), operatorCode.toUpperCase()].join("-");
}
