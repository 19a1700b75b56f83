import type { Ctx } from "../../../core/context.ts";
import { invalid } from "../../../core/errors.ts";
import { records } from "../../sync/index.ts";
import { MAX_OPS, tooManyRecords } from "../limits.ts";
import type { ChangeSetCreate, OpWish } from "../schema.ts";

/** One wish for every record a filter shows at this moment, less the exempt. @throws AppError invalid where they are too many */
export async function wishesForAll(
  ctx: Ctx,
  connectionId: number,
  wish: NonNullable<ChangeSetCreate["forAll"]>,
): Promise<OpWish[]> {
  const { stream, filter, op, fields, exceptKeys } = wish;
  const exempt = new Set(exceptKeys);
  const query = { filter: { ...filter, connectionId, stream, deleted: false } };
  const wishes: OpWish[] = [];
  for await (const rows of records.batches({ ctx, query })) {
    for (const { key } of rows) if (!exempt.has(key)) wishes.push({ stream, key, op, fields });
    if (wishes.length > MAX_OPS)
      throw invalid(`the filter shows more than ${MAX_OPS} records; narrow it`, { forAll: "too many" }, tooManyRecords);
  }
  if (wishes.length === 0) throw invalid("the filter shows no record", { forAll: "nothing to change" }, { reason: "noRecords" });
  return wishes;
}
