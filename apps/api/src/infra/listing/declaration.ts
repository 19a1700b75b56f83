import type { SQL, Table } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import type { Sort } from "../../core/paging.ts";
import type { ColumnSource, RowOf } from "./columns.ts";
import type { CustomFilter } from "./filter.ts";

export type Id = string | number;
export type ColumnSources = Record<string, ColumnSource> & { readonly id: ColumnSource };
export type KeyOf<Columns extends ColumnSources> = RowOf<Columns>["id"] extends number ? number : string;

/**
 * A resource as a declaration: what is shown, from where, and what may be asked. Every column that is not JSON can be
 * filtered (`f`, `f_neq`, `f_like`, `f_gte` …) and sorted; keys inside JSON columns too, as `column.key`.
 */
export interface ResourceDeclaration<Columns extends ColumnSources, View, Detail> {
  /** REST and policy name, e.g. `sync-runs`. */
  readonly name: string;
  readonly from: Table | SQL;
  /** `id` among them: a number or a text. */
  readonly columns: Columns;
  readonly view: z.ZodType<View>;
  /** Rows → views, for a whole page at once, so that what else is needed costs one query and not one per row. Absent: as they are. */
  readonly present?: (rows: RowOf<Columns>[], scope: { readonly ctx: Ctx }) => View[] | Promise<View[]>;
  /** What one record shows beyond its place in a list. */
  readonly detail?: {
    readonly view: z.ZodType<Detail>;
    readonly present: (view: View, scope: { readonly ctx: Ctx }) => Promise<Detail>;
  };
  /** Fields this actor sees in part: shown as `present` left them, but neither filtered nor sorted by. */
  readonly seenInPart?: (scope: { readonly ctx: Ctx }) => readonly string[];
  readonly filters?: Readonly<Record<string, CustomFilter>>;
  /** Default `["id", "DESC"]`. */
  readonly defaultSort?: readonly [keyof Columns & string, Sort["order"]];
  /** How to find one row where the id is an expression no index knows. */
  readonly byId?: (id: Id) => SQL;
  /**
   * Columns that together name a row, where the id is an expression that no index knows: pages and exports are ordered and continued
   * by them. Never null. Default: the id.
   */
  readonly key?: readonly (keyof Columns & string)[];
  /** Which rows this actor may see at all; undefined: every one. */
  readonly scope?: (scope: { readonly ctx: Ctx }) => SQL | undefined;
  /** Default count mode, for lists too long to count each time. */
  readonly count?: "exact" | "estimated";
}
