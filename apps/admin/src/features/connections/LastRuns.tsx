import { useGetList, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import type { SyncRunView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { formatNumber } from "../../elements/format.ts";
import { EmptyState, ErrorState, SkeletonRows } from "../../elements/States.tsx";
import { KnownState } from "../../elements/StateTag.tsx";
import { Time, useSpan } from "../../elements/Time.tsx";

const LAST = { pagination: { page: 1, perPage: 8 }, sort: { field: "id", order: "DESC" as const } };

/** The last runs of one connection. */
export function LastRuns({ connectionId }: { readonly connectionId: number }) {
  const t = useTranslate();
  const span = useSpan();
  const filter = { connectionId };
  const { data, error, isPending, refetch } = useGetList<SyncRunView>("sync-runs", { ...LAST, filter });
  const all = <Link to={`/sync-runs?filter=${encodeURIComponent(JSON.stringify(filter))}`}>{t("home.allRuns")}</Link>;
  return (
    <Card title={t("connection.lastRuns")} aside={all}>
      {isPending && <SkeletonRows rows={6} />}
      {error && <ErrorState error={error} retry={() => refetch()} />}
      {data?.length === 0 && <EmptyState title={t("run.none.title")} text={t("run.none.text")} />}
      {data && data.length > 0 && (
        <div className="scroll-x">
          <table className="grid">
            <thead>
              <tr>
                <th>{t("run.run")}</th>
                <th>{t("run.state")}</th>
                <th>{t("run.startedAt")}</th>
                <th className="n">{t("count.read")}</th>
                <th className="n">{t("count.inserted")}</th>
                <th className="n">{t("count.updated")}</th>
                <th className="n">{t("count.deleted")}</th>
                <th className="n">{t("count.rejected")}</th>
                <th className="n">{t("run.took")}</th>
              </tr>
            </thead>
            <tbody>
              {data.map((run) => (
                <tr key={run.id}>
                  <td>
                    <Link to={`/sync-runs/${run.id}/show`}>#{run.id}</Link>
                  </td>
                  <td>
                    <KnownState kind="run" value={run.status} />
                  </td>
                  <td>
                    <Time at={run.startedAt ?? run.createdAt} />
                  </td>
                  {(["read", "inserted", "updated", "deleted", "rejected"] as const).map((count) => (
                    <td key={count} className={run[count] === 0 ? "n muted" : "n"}>
                      {formatNumber(run[count])}
                    </td>
                  ))}
                  <td className="n nowrap">
                    {run.startedAt && run.finishedAt
                      ? span(new Date(run.finishedAt).getTime() - new Date(run.startedAt).getTime())
                      : "—"}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
