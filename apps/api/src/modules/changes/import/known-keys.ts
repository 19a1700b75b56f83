import { sql } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import { rowsOf, texts } from "../../../infra/arrays.ts";
import { keyOfRow, type Layout, type Sheet } from "./check-rows.ts";
import type { OpForm } from "./columns.ts";

interface Wanted {
  readonly connectionId: number;
  readonly form: OpForm;
  readonly sheet: Sheet;
  readonly layout: Layout;
}

/** Of the keys in the file those that are records; of readings the points. One question. */
export async function knownKeys(ctx: Ctx, { connectionId, form, sheet, layout }: Wanted): Promise<ReadonlySet<string>> {
  if (!layout.key) return new Set();
  const { stream } = form;
  const reading = stream.kind === "reading";
  const keys = sheet.rows.map((row) => keyOfRow(row, layout, reading));
  const named = new Set(reading ? keys.map((key) => key.split("|")[0]!) : keys);
  const askable = [...named].filter((key) => key !== "" && key.length <= 400 && !key.includes("\0") && key.isWellFormed());
  // Asked for what is missing, as that is little.
  const result = await ctx.db.execute(sql`
    select i.key from unnest(${texts(askable)}) as i(key)
    where not exists (select from record r where r.connection_id = ${connectionId}::int
      and r.stream = ${reading ? stream.points : form.streamName} and r.key = i.key and not r.deleted)`);
  const missing = new Set(rowsOf<{ key: string }>(result).map(({ key }) => key));
  return new Set(askable.filter((key) => !missing.has(key)));
}
