import type { Write } from "@campushub/kit";
import type { ObservedRecord } from "./ground.ts";

/** The platform guards its rows by a tag and shows this one without: it could only be overwritten blindly. */
export const isBlind = ({ guard }: Pick<Write, "guard">, seen: Pick<ObservedRecord, "guard"> | undefined): boolean =>
  (guard === "etag" || guard === "version") && seen !== undefined && !seen.guard;

/** What an op is told that would have to change such a row. */
export const NO_GUARD = {
  code: "no_guard",
  message: "the platform shows this row without its tag; nothing is changed blindly",
} as const;
