export {
  advance,
  dedupe,
  type Frontier,
  isClash,
  type MergeOutcome,
  mergeReadings,
  type ReadingColumns,
  SOURCE_PULLED,
  SOURCE_PUSHED,
} from "./merge-readings.ts";
export { makePartitionsAhead, rememberPartitions } from "./partitions.ts";
export { describePoints, type PointFacts, resolvePoints } from "./points.ts";
export { grants } from "./policy.ts";
