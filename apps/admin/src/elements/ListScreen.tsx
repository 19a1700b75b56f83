import type { ComponentProps, CSSProperties, ReactNode } from "react";
import { ListBase, Pagination, PaginationActions, type SortPayload, useListContext, useTranslate } from "react-admin";
import { formatNumber } from "./format.ts";
import { PageHead } from "./PageHead.tsx";
import { EmptyState, ErrorState, SkeletonRows } from "./States.tsx";

interface ListScreenProps {
  readonly title: string;
  readonly sub?: ReactNode;
  /** Buttons of the head. */
  readonly actions?: ReactNode;
  readonly filters?: ReactNode;
  readonly above?: ReactNode;
  readonly sort: SortPayload;
  readonly filterDefaults?: Record<string, unknown>;
  readonly perPage?: number;
  /** Milliseconds until the list is read again, for rows that change by themselves. */
  readonly refreshEvery?: (rows: readonly never[]) => number | false;
  /** What to say where there is nothing at all, and the next step. */
  readonly empty: { readonly title: string; readonly text: string; readonly action?: ReactNode };
  readonly children: ReactNode;
}

/** What stands between head and table takes so much of the table's height (px). */
const ABOVE = 46;

/** A list page: head, filters, table, pages; and its four states. The filter stands in the address. */
export function ListScreen(props: ListScreenProps) {
  const { refreshEvery } = props;
  const refetchInterval = ({ state }: { state: { data?: { data: unknown[] } } }) =>
    refreshEvery && state.data ? refreshEvery(state.data.data as never[]) : false;
  return (
    <ListBase
      sort={props.sort}
      perPage={props.perPage ?? 25}
      filterDefaultValues={props.filterDefaults}
      queryOptions={{ retry: false, onError: quiet, refetchInterval }}
    >
      <PageHead title={props.title} sub={props.sub ?? <Total />}>
        {props.actions}
      </PageHead>
      {props.above && <div style={{ minHeight: ABOVE }}>{props.above}</div>}
      <section
        className="card"
        aria-label={props.title}
        style={{ "--above": props.above ? `${ABOVE}px` : "0px" } as CSSProperties}
      >
        {props.filters && <div className="filters">{props.filters}</div>}
        <ListBody empty={props.empty} atFirst={props.filterDefaults}>
          {props.children}
        </ListBody>
      </section>
    </ListBase>
  );
}

/** The list itself shows what went wrong. */
const quiet = () => undefined;

function Total() {
  const t = useTranslate();
  const { total, isPending } = useListContext();
  return isPending || total === undefined ? " " : t("list.total", { total: formatNumber(total) });
}

/** Rows of the filter before, while those of the new one are on their way: seen to be old, and not to be worked with. */
function Stale({ children }: { readonly children: ReactNode }) {
  const t = useTranslate();
  return (
    <div className="stale" aria-busy="true" inert>
      <span className="visually-hidden" role="status">
        {t("ra.page.loading")}
      </span>
      {children}
    </div>
  );
}

interface BodyProps {
  readonly empty: ListScreenProps["empty"];
  /** The filter nobody chose: under it, nothing found is nothing there. */
  readonly atFirst: Record<string, unknown> | undefined;
  readonly children: ReactNode;
}

/** The rows and the pages; or why there are none. */
export function ListBody({ empty, atFirst = {}, children }: BodyProps) {
  const t = useTranslate();
  const { data, error, isPending, isPlaceholderData, total, filterValues, setFilters, refetch, page, setPage } = useListContext();
  if (error && !data) return <ErrorState error={error} retry={() => refetch()} />;
  if (isPending) return <SkeletonRows rows={12} />;
  const isFiltered = Object.keys(filterValues).length > 0 && JSON.stringify(filterValues) !== JSON.stringify(atFirst);
  if (total === 0 && isFiltered) {
    return (
      <EmptyState title={t("screen.noMatch.title")} text={t("screen.noMatch.text")}>
        <button type="button" className="btn" onClick={() => setFilters({}, [])}>
          {t("screen.noMatch.clear")}
        </button>
      </EmptyState>
    );
  }
  if (total === 0) {
    return (
      <EmptyState title={empty.title} text={empty.text}>
        {empty.action}
      </EmptyState>
    );
  }
  if (data?.length === 0 && page > 1) {
    return (
      <EmptyState title={t("ra.navigation.page_out_of_boundaries", { page })}>
        <button type="button" className="btn" onClick={() => setPage(1)}>
          {t("ra.navigation.first")}
        </button>
      </EmptyState>
    );
  }
  return (
    <>
      {error && (
        <div className="note warn" role="alert">
          <span aria-hidden="true">▲</span>
          <span className="grow">{t("screen.stale")}</span>
          <button type="button" className="btn s" onClick={() => refetch()}>
            {t("screen.retry")}
          </button>
        </div>
      )}
      {isPlaceholderData ? <Stale>{children}</Stale> : children}
      <Pages />
    </>
  );
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** The pages of a list: how many rows, written as numbers are everywhere. */
function Pages() {
  const t = useTranslate();
  // Handed on to the table's own pagination, which the type of react-admin's does not say.
  const words = {
    labelDisplayedRows: ({ from, to, count }: Span) =>
      t("ra.navigation.page_range_info", {
        offsetBegin: formatNumber(from),
        offsetEnd: formatNumber(to),
        total: formatNumber(count),
      }),
  };
  return <Pagination rowsPerPageOptions={[25, 50, 100, 200]} actions={NamedPages} {...words} />;
}

/** The way to each page, named in the reader's language. */
function NamedPages(props: ComponentProps<typeof PaginationActions>) {
  const t = useTranslate();
  return <PaginationActions {...props} aria-label={t("screen.pages")} />;
}
