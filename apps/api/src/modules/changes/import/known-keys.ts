import type { Ctx } from "../../../core/context.ts";
import { type HeldRecord, heldRecords } from "../../sync/index.ts";
import type { OpForm } from "./columns.ts";

interface Wanted {
  readonly connectionId: number;
  readonly form: OpForm;
  readonly keys: readonly string[];
}

/** Of the keys in the file those that are records, as the hub holds them; of readings the points. One question. */
export async function knownKeys(ctx: Ctx, { connectionId, form, keys }: Wanted): Promise<ReadonlyMap<string, HeldRecord>> {
  const { stream } = form;
  const reading = stream.kind === "reading";
  const named = new Set(reading ? keys.map((key) => key.split("|")[0]!) : keys);
  const askable = [...named].filter((key) => key !== "" && key.length <= 400 && !key.includes("\0") && key.isWellFormed());
  return heldRecords(ctx.db, { connectionId, stream: reading ? stream.points : form.streamName }, askable);
}
