import type { ChangeSetView } from "../../contract.ts";

type Stopped = Pick<ChangeSetView, "stopReason" | "canary" | "maxFailurePercent">;
type Say = (key: string, values: Readonly<Record<string, number>>) => string;

/** What stopped a set, with the limits it was to stop at, and what to do. */
export const stopWords = ({ stopReason, canary, maxFailurePercent }: Stopped, t: Say): string =>
  t(`change.stop.${stopReason}`, { canary, percent: maxFailurePercent });
