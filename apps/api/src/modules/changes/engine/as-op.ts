import type { Fields, WriteOp } from "@campushub/kit";
import type { ChangeOpRow } from "../load.ts";

/** An op that was sent, as its connector is asked about it afterwards. */
export const asOp = ({
  opId,
  op,
  key,
  fields,
  before,
}: Pick<ChangeOpRow, "opId" | "op" | "key" | "fields" | "before">): WriteOp => ({
  id: opId,
  op,
  key,
  fields: fields as Fields,
  before: before === null ? null : { data: before as Fields },
});
