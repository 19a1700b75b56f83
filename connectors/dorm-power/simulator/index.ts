import type { Simulator } from "@campushub/kit";
import { swae } from "./swae/index.ts";

/** One pretended platform per protocol. */
export default [swae] satisfies readonly Simulator[];
