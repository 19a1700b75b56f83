import { conflict } from "../../../core/errors.ts";
import type { ChangeSetRow } from "../load.ts";

export const isFresh = ({ expiresAt }: Pick<ChangeSetRow, "expiresAt">, now: number) =>
  expiresAt === null || expiresAt.getTime() > now;

/** @throws AppError conflict: a plan too old says too little of the platform of today. */
export function demandFresh(set: Pick<ChangeSetRow, "expiresAt">, now: number): void {
  if (!isFresh(set, now)) throw conflict("this plan has expired; plan it again");
}
