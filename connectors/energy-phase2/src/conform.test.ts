import { conform } from "@campushub/kit/conform";
import { simulator } from "../simulator/index.ts";
import connector from "./index.ts";

conform(connector, { simulator });
