import { changeSet } from "@campushub/drizzle/schema";
import { and, eq, lte, or, sql } from "drizzle-orm";
import { conflict } from "../../../core/errors.ts";
import type { ChangeSetRow } from "../load.ts";
import { isTakenUp } from "./rests.ts";

/** Why a set ended with its plan. */
export const NOTHING_TO_DO = "nothingToDo";

export const isFresh = ({ expiresAt }: Pick<ChangeSetRow, "expiresAt">, now: number) =>
  expiresAt === null || expiresAt.getTime() > now;

/** Of sets that can never do anything more and have done nothing: what they wished for may be wished for anew. */
export const hasComeToNothing = (now: number) =>
  and(
    or(
      eq(changeSet.status, "cancelled"),
      eq(changeSet.stopReason, NOTHING_TO_DO),
      // Until then it may be tried again.
      and(eq(changeSet.status, "failed"), lte(changeSet.expiresAt, new Date(now))),
    ),
    sql`not ${isTakenUp}`,
  );

/** @throws AppError conflict: a plan too old says too little of the platform of today. */
export function demandFresh(set: Pick<ChangeSetRow, "expiresAt">, now: number): void {
  if (!isFresh(set, now)) throw conflict("this plan has expired; plan it again", { reason: "expired" });
}
