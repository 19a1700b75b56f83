import type { SyncRunView } from "../../contract.ts";

/** The person or program that asked for a run by hand; a schedule, a retry and the demo are told by the trigger alone. */
export const asker = ({ trigger, requestedBy }: Pick<SyncRunView, "trigger" | "requestedBy">): string | undefined =>
  requestedBy === null || requestedBy === trigger || requestedBy === "demo" ? undefined : requestedBy;
