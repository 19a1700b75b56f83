import type { ChangeSetView } from "../../contract.ts";

type Stopped = Pick<ChangeSetView, "stopReason" | "canary" | "maxFailurePercent">;
type Say = (key: string, values: Readonly<Record<string, string | number>>) => string;

/** What stopped a set; and, where it takes more to understand, how it came to that and what to do. */
export const stopWords = ({ stopReason, canary, maxFailurePercent: percent }: Stopped, t: Say) => ({
  what: t(`change.stop.${stopReason}`, {}),
  help: t(`change.stopHelp.${stopReason}`, { canary, percent, _: "" }),
});
