import type { Connector } from "@campushub/kit";
import { conflict, invalid } from "../../../core/errors.ts";
import type { ChangeSetCreate, OpWish } from "../schema.ts";

/**
 * The number a person typed is the number of records it is done to. Of a filter the hub does the counting, so there it must be said
 * for whatever does more than change data; who lists the records himself has counted them. @throws AppError conflict, invalid
 */
export function demandCount(
  { streams }: Connector,
  { count, forAll }: Pick<ChangeSetCreate, "count" | "forAll">,
  wishes: readonly OpWish[],
): void {
  const now = wishes.length;
  if (count !== undefined && count !== now) {
    throw conflict(`it would be for ${now} records, not for ${count}; look at them again`, {
      reason: "otherCount",
      values: { now },
    });
  }
  if (count !== undefined || !forAll || now < 2) return;
  if (streams[forAll.stream]!.write!.ops[forAll.op]!.effect === "data") return;
  const message = `it would be for ${now} records and does more than change data: say how many are meant`;
  throw invalid(message, { count: "is required" }, { reason: "countWanted", values: { now } });
}
