export {
  advance,
  type Frontier,
  isClash,
  type MergeOutcome,
  mergeReadings,
  type ReadingColumns,
  type Replaces,
  SOURCE_MENDED,
  SOURCE_PULLED,
  SOURCE_PUSHED,
} from "./merge-readings.ts";
export { makePartitionsAhead, rememberPartitions } from "./partitions.ts";
export { describePoints, type PointFacts, resolvePoints } from "./points.ts";
export { grants } from "./policy.ts";
