import { RowError } from "@campushub/kit";
import { readRelay, ValueError } from "@campushub/kit/dlt645";
import type { Config } from "../../config.ts";

/** Status word 3 in the hub's words. */
export interface RelayState {
  readonly relay: "送电" | "断电";
  /** What the relay was last told; null where these meters do not say. */
  readonly command: "送电" | "断电" | null;
  readonly keepPower: boolean;
  /** Code of where the meter's own power comes from. */
  readonly supply: number;
}

type Bits = Pick<Config, "relayBit" | "commandBit" | "keepPowerBit">;

/** Which bit says what is the connection's setting. @throws RowError `bad_state` */
export function relayState(data: Uint8Array, { relayBit, commandBit, keepPowerBit }: Bits): RelayState {
  const word = wordOf(data);
  const isSet = (bit: number) => ((word >> bit) & 1) === 1;
  const said = (bit: number) => (isSet(bit) ? "断电" : "送电");
  return {
    relay: said(relayBit),
    command: commandBit < 0 ? null : said(commandBit),
    keepPower: isSet(keepPowerBit),
    supply: (word >> 1) & 3,
  };
}

function wordOf(data: Uint8Array): number {
  try {
    return readRelay(data).word;
  } catch (error) {
    if (error instanceof ValueError) throw new RowError("bad_state", "state", error.message);
    throw error;
  }
}
