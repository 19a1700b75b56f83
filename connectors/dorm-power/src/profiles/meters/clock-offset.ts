import { parseTime, RowError, type Session } from "@campushub/kit";
import { readDate, readTimeOfDay, ValueError } from "@campushub/kit/dlt645";
import type { Config } from "../../config.ts";
import { readMeter } from "./ask.ts";
import type { MeterPlace } from "./roster.ts";

const TIME = "04000102";
const DATE = "04000101";

/**
 * How far a meter's clock is ahead of ours (ms): clocks of meters drift by minutes. 0 where it does not tell a time.
 * @returns undefined where it does not answer
 */
export async function clockOffset(session: Session<Config>, meter: MeterPlace): Promise<number | undefined> {
  const time = await readMeter(session, meter, { di: TIME });
  const date = time.kind === "data" ? await readMeter(session, meter, { di: DATE }) : time;
  if (date.kind === "silent") return undefined;
  if (time.kind !== "data" || date.kind !== "data") return 0;
  try {
    const shown = `${readDate(date.data)} ${readTimeOfDay(time.data)}`;
    return parseTime(shown, session.config.timeZone, "clock") - session.clock.now();
  } catch (error) {
    if (error instanceof ValueError || error instanceof RowError) return 0;
    throw error;
  }
}
