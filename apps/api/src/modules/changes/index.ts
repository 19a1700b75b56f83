export { DriftKeeper } from "./drift-keeper.ts";
export { expirePlans } from "./expire-plans.ts";
export { startChangeJobs } from "./jobs.ts";
export { grants } from "./policy.ts";
export { CHANGE_QUEUE } from "./queues.ts";
export { orphanSets, wakeAbandonedSets } from "./work-changes.ts";
