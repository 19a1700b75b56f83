import { useGetList, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import type { ReadingChange } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { Num } from "../../elements/Num.tsx";
import { ScrollRegion } from "../../elements/ScrollRegion.tsx";
import { Time } from "../../elements/Time.tsx";

const MOST = 100;

/** What readings of the point were before another value took their place; nothing where none was replaced. */
export function ReplacedCard({ pointId, unit }: { readonly pointId: number; readonly unit: string | null }) {
  const t = useTranslate();
  const { data = [], total } = useGetList<ReadingChange>("reading-changes", {
    filter: { pointId },
    pagination: { page: 1, perPage: MOST },
    sort: { field: "id", order: "DESC" },
  });
  if (data.length === 0) return null;
  return (
    <Card title={t("point.replaced.title")} aside={t("list.total", { total })}>
      <ScrollRegion maxHeight={320} label={t("point.replaced.title")}>
        <table className="grid">
          <thead>
            <tr>
              <th>{t("point.time")}</th>
              <th className="n">
                {t("point.replaced.before")} {unit}
              </th>
              <th className="n">
                {t("point.replaced.now")} {unit}
              </th>
              <th>{t("point.source")}</th>
              <th>{t("point.replaced.at")}</th>
              <th>{t("point.replaced.by")}</th>
            </tr>
          </thead>
          <tbody>
            {data.map((change) => (
              <tr key={change.id}>
                <td>
                  <Time at={change.ts} seconds />
                </td>
                <td className="n">
                  <Num value={change.value} />
                </td>
                <td className="n">
                  <Num value={change.nowValue} />
                </td>
                <td className="muted">{t(`point.sources.${change.source}`, { _: "—" })}</td>
                <td>
                  <Time at={change.at} />
                </td>
                <td>
                  {change.runId === null ? (
                    t("point.sources.1")
                  ) : (
                    <Link to={`/sync-runs/${change.runId}/show`}>{t("point.replaced.run", { id: change.runId })}</Link>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </Card>
  );
}
