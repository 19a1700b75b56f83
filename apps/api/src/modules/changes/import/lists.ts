import type { Ctx } from "../../../core/context.ts";
import type { Choice } from "../../../infra/workbook.ts";
import { firstKeys, records } from "../../sync/index.ts";
import { KEY_FIELD, type OpForm } from "./columns.ts";
import { EMPTY_WORDS } from "./read-cell.ts";

/** Keys offered in one list; who has more types the rest. */
export const MOST_LISTED = 5_000;
export const YES_NO = ["是", "否"] as const;

/** A list to choose from in a column. */
export interface ColumnList extends Choice {
  /** Of the stream whose keys it offers, there are more than it has. */
  readonly isCut: boolean;
}

/**
 * What each column of a form may be chosen from, by field; the key column too where the records are there already. Whatever the
 * hub may know less of than the platform is only offered: what is typed all the same, the import judges.
 */
export async function listsOf(ctx: Ctx, connectionId: number, form: OpForm): Promise<ReadonlyMap<string, ColumnList>> {
  const lists = new Map<string, ColumnList>();
  const keys = new Map<string, Promise<string[]>>();
  const keysOf = async (stream: string): Promise<readonly string[]> => {
    if (!ctx.policy.can(ctx.actor, "list", records.name)) return [];
    if (!keys.has(stream)) keys.set(stream, firstKeys(ctx.db, { connectionId, stream }, MOST_LISTED + 1));
    return keys.get(stream)!;
  };
  const refer = async (field: string, stream: string, more: readonly string[] = []) => {
    const found = await keysOf(stream);
    const values = [...more, ...found.slice(0, MOST_LISTED)];
    if (found.length > 0) lists.set(field, { values, open: true, isCut: found.length > MOST_LISTED });
  };
  if (form.stream.kind === "record" && form.op.kind !== "create") await refer(KEY_FIELD, form.streamName);
  for (const { field, type, allowed, open, refersTo, nullable } of form.columns) {
    const nothing = nullable ? [EMPTY_WORDS[0]] : [];
    const given = type === "boolean" ? YES_NO : allowed;
    if (refersTo !== null) await refer(field, refersTo, nothing);
    else if (given) lists.set(field, { values: [...nothing, ...given], open, isCut: false });
  }
  return lists;
}
