import { field, type Json, type MapContext, RowError } from "@campushub/kit";
import { z } from "zod";
import type { Config } from "./config.ts";
import { itemWire } from "./wire.ts";

/** An item as the hub keeps it. */
export const item = z.object({
  id: field(z.string().min(1), { label: { zh: "编号", en: "ID" } }),
  name: field(z.string().min(1), { label: { zh: "名称", en: "Name" } }),
  state: field(z.string(), { label: { zh: "状态", en: "State" } }),
});
export type Item = z.output<typeof item>;

/** @throws RowError `bad_row` naming the first field that does not fit. */
export function mapItem(raw: Json, context: MapContext<Config>): Item {
  const row = itemWire.safeParse(raw);
  if (!row.success) {
    const [issue] = row.error.issues;
    throw new RowError("bad_row", issue?.path.join(".") ?? "", issue?.message ?? "not an item");
  }
  return { id: row.data.id, name: row.data.name.trim(), state: context.code("states", row.data.state) };
}
