import { conform } from "@campushub/kit/conform";
import simulators from "../simulator/index.ts";
import connector from "./index.ts";

for (const simulator of simulators) conform(connector, { simulator });
