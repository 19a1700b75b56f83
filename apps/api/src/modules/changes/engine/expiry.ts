import { conflict } from "../../../core/errors.ts";
import type { ChangeSetRow } from "../load.ts";

/** @throws AppError conflict: a plan too old says too little of the platform of today. */
export function demandFresh({ expiresAt }: Pick<ChangeSetRow, "expiresAt">, now: number): void {
  if (expiresAt !== null && expiresAt.getTime() <= now) throw conflict("this plan has expired; plan it again");
}
