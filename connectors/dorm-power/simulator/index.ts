import type { Simulator } from "@campushub/kit";
import { meters } from "./meters/index.ts";
import { soap } from "./soap/index.ts";
import { swae } from "./swae/index.ts";

/** One pretended platform per protocol. */
export default [swae, soap, meters] satisfies readonly Simulator[];
