export { enqueueDue, orphanAll, wakeAbandoned } from "./enqueue-due.ts";
export { firstKeys, type HeldRecord, heldRecords, recordAt } from "./held-records.ts";
export { startSyncJobs } from "./jobs.ts";
export { grants } from "./policy.ts";
export { records } from "./queries.ts";
export { SYNC_QUEUE, SYNC_RETRY_QUEUE } from "./queues.ts";
export { absorbReadBack, type ObservedStream, observedMapper } from "./read-back.ts";
export { requestSync } from "./request-sync.ts";
export { InletKeeper } from "./tend-inlets.ts";
