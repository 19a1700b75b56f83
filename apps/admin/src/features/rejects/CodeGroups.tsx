import { useGetList, useListContext } from "react-admin";
import type { Reject } from "../../contract.ts";
import { useFilter } from "../../elements/filters.tsx";
import { formatNumber } from "../../elements/format.ts";
import { Reason } from "./Reason.tsx";
import { ReplayAllButton } from "./ReplayAllButton.tsx";

const MOST = 1000;

/** Rows per reason, the most frequent first. */
export function countByCode(rows: readonly Pick<Reject, "code">[]): readonly (readonly [code: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { code } of rows) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** The reasons of the present filter as chips; the chosen one can be replayed whole. */
export function CodeGroups() {
  const { filterValues, total } = useListContext();
  const { code: _, ...others } = filterValues;
  const [chosen, choose] = useFilter<string>("code");
  const { data, total: all = 0 } = useGetList<Reject>("rejects", {
    filter: others,
    pagination: { page: 1, perPage: MOST },
    sort: { field: "id", order: "DESC" },
  });
  const groups = countByCode(data ?? []);
  const more = all > MOST ? "+" : "";
  return (
    <div className="actions" style={{ justifyContent: "space-between", minHeight: 34 }}>
      <div className="chips">
        {groups.map(([code, count]) => (
          <button
            key={code}
            type="button"
            className="chip"
            aria-pressed={chosen === code}
            onClick={() => choose(chosen === code ? undefined : code)}
          >
            <Reason connectionId={data?.find((row) => row.code === code)?.connectionId ?? 0} code={code} />
            <small>
              {formatNumber(count)}
              {more}
            </small>
          </button>
        ))}
      </div>
      {filterValues.status === "open" && (total ?? 0) > 0 && <ReplayAllButton filter={filterValues} count={total ?? 0} />}
    </div>
  );
}
