import { conform } from "@campushub/kit/conform";
import simulators from "../simulator/index.ts";
import connector from "./index.ts";

/** Of a protocol without paths: what is wrong instead. */
const WRONG_SETTING: Readonly<Record<string, Pick<Parameters<typeof conform>[1], "wrongPath">>> = {
  "dorm-power-meters": {
    wrongPath: (config) => ({ ...config, roster: String(config.roster).replaceAll(/,26(\d{10})/g, ",77$1") }),
  },
};

for (const simulator of simulators) conform(connector, { simulator, ...WRONG_SETTING[simulator.id] });
