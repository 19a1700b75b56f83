/** What a list is asked for; http/ reads it from the query string, infra/listing answers it. */
export interface ListQuery {
  /** Field (or field with `_gte _lte _gt _lt _neq _like`) → value, as sent: nothing here is checked yet. */
  readonly filter: Readonly<Record<string, unknown>>;
  readonly sort?: Sort;
  /** First and last row wanted, both counted from 0 and both included. */
  readonly range?: { readonly from: number; readonly to: number };
  /** `next` of an earlier page: the rows after it, however far down, at the cost of the first page. */
  readonly after?: string;
  /** `estimated`: the planner's guess, for lists where counting costs more than the page. */
  readonly count?: "exact" | "estimated";
}

export interface Sort {
  readonly field: string;
  readonly order: "ASC" | "DESC";
}

export interface Page<View> {
  readonly rows: readonly View[];
  /** Position of the first row. */
  readonly from: number;
  readonly total: number;
  readonly count: "exact" | "estimated";
  /** Opaque; absent when this page was not full. */
  readonly next?: string;
  /** Fewer rows than were asked for, or than there are where no range was named: an answer has at most these. */
  readonly limitedTo?: number;
}

/** Rows of one answer; a wider range gets this many and `Content-Range` says so. */
export const MAX_PAGE_ROWS = 50_000;
/** Rows when no range is named. */
export const DEFAULT_PAGE_ROWS = 1_000;
