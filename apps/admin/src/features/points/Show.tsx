import { useState } from "react";
import { useGetList, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useWords } from "../../connectors/useWords.ts";
import type { Point, Reading } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { Facts } from "../../elements/Facts.tsx";
import { Num } from "../../elements/Num.tsx";
import { PageHead } from "../../elements/PageHead.tsx";
import { ScrollRegion } from "../../elements/ScrollRegion.tsx";
import { ShowScreen } from "../../elements/ShowScreen.tsx";
import { EmptyState, ErrorState, SkeletonRows } from "../../elements/States.tsx";
import { StateTag } from "../../elements/StateTag.tsx";
import { Time } from "../../elements/Time.tsx";
import { useMeasured } from "../../elements/useMeasured.ts";
import { useNames } from "../../elements/useNames.ts";
import { Curve } from "./Curve.tsx";
import { ReplacedCard } from "./ReplacedCard.tsx";
import { SeriesExport } from "./SeriesExport.tsx";
import { fieldsFor } from "./said.ts";
import { unitOf } from "./unit.ts";

const SPANS = { day: 1, week: 7, month: 30 } as const;
type SpanName = keyof typeof SPANS;
const DAY_MS = 86_400_000;
/** More readings than a screen is wide are not asked for. */
const MOST = 5_000;

/** One point: what the platform says about it, its curve, its last readings. */
export default function PointShow() {
  return <ShowScreen<Point> render={(point) => <Page point={point} />} />;
}

function Page({ point }: { readonly point: Point }) {
  const t = useTranslate();
  const { connectionTitle } = useWords();
  return (
    <>
      <PageHead
        title={point.name}
        up={["/points", t("nav.points")]}
        sub={`${connectionTitle(point.connectionId)} · ${point.key}`}
      />
      <div className="row wide-only">
        <div className="col grow">
          <Readings point={point} />
        </div>
        <div className="col side narrow">
          <Card title={t("point.facts")} padded>
            <Facts
              of={[
                [
                  t("record.key"),
                  <span key="key" className="mono">
                    {point.key}
                  </span>,
                ],
                [
                  t("connection.connection"),
                  <Link key="to" to={`/connections/${point.connectionId}/show`}>
                    {connectionTitle(point.connectionId)}
                  </Link>,
                ],
                [t("point.lastValue"), <Num key="value" value={point.lastValue} unit={unitOf(point.data)} />],
                [t("point.lastReadingAt"), <Time key="last" at={point.lastReadingAt} />],
                [t("record.firstSeenAt"), <Time key="first" at={point.createdAt} />],
              ]}
            />
          </Card>
          <SaidCard point={point} />
        </div>
      </div>
    </>
  );
}

function SaidCard({ point }: { readonly point: Point }) {
  const t = useTranslate();
  const name = useNames();
  const { streamsOf } = useWords();
  const fields = fieldsFor(streamsOf(point.connectionId), point.data);
  const said = useMeasured();
  const rows = Object.entries(point.data).map(([key, value]) => {
    const field = fields.find((one) => one.name === key);
    return [field ? name(field.label) : key, said(value, field, point.data)] as const;
  });
  return (
    <Card title={t("point.said")} padded>
      <Facts of={rows} />
    </Card>
  );
}

function Readings({ point }: { readonly point: Point }) {
  const t = useTranslate();
  const [span, setSpan] = useState<SpanName>("week");
  // Counted from the point's own last reading: a silent meter still shows what it last said.
  const end = new Date(point.lastReadingAt ?? point.createdAt).getTime() + 1000;
  const filter = { pointId: point.id, from: new Date(end - SPANS[span] * DAY_MS).toISOString(), to: new Date(end).toISOString() };
  const { data, error, isPending, refetch } = useGetList<Reading>("readings", {
    filter,
    pagination: { page: 1, perPage: MOST },
    sort: { field: "ts", order: "DESC" },
  });
  const newest = data ?? [];
  const choice = (
    <fieldset className="segment" aria-label={t("point.span")}>
      {(Object.keys(SPANS) as SpanName[]).map((name) => (
        <button key={name} type="button" aria-pressed={span === name} onClick={() => setSpan(name)}>
          {t(`point.spans.${name}`)}
        </button>
      ))}
    </fieldset>
  );
  return (
    <>
      <Card title={t("point.curve")} aside={choice} padded>
        <div style={{ minHeight: 240 }}>
          {isPending && <SkeletonRows rows={6} />}
          {error && <ErrorState error={error} retry={() => refetch()} />}
          {data && <Curve readings={[...newest].reverse()} unit={unitOf(point.data)} />}
        </div>
      </Card>
      <Card
        title={t("point.last")}
        aside={
          <>
            {data && t("list.total", { total: newest.length })}
            {newest.length > 0 && <SeriesExport pointId={point.id} from={filter.from} to={filter.to} />}
          </>
        }
      >
        {isPending && <SkeletonRows />}
        {data?.length === 0 && <EmptyState title={t("point.silent.title")} text={t("point.silent.text")} />}
        {newest.length > 0 && <ReadingTable readings={newest.slice(0, 100)} unit={unitOf(point.data)} />}
      </Card>
      <ReplacedCard pointId={point.id} unit={unitOf(point.data)} />
    </>
  );
}

const QUALITY = ["ok", "warn", "bad", "info"] as const;

function ReadingTable({ readings, unit }: { readonly readings: readonly Reading[]; readonly unit: string | null }) {
  const t = useTranslate();
  return (
    <ScrollRegion maxHeight={420} label={t("point.last")}>
      <table className="grid">
        <thead>
          <tr>
            <th>{t("point.time")}</th>
            <th className="n">
              {t("point.value")} {unit}
            </th>
            <th>{t("point.quality")}</th>
            <th>{t("point.source")}</th>
          </tr>
        </thead>
        <tbody>
          {readings.map((reading) => (
            <tr key={reading.id}>
              <td>
                <Time at={reading.ts} seconds />
              </td>
              <td className="n">
                <Num value={reading.value} />
              </td>
              <td>
                <StateTag tone={QUALITY[reading.quality] ?? "idle"}>
                  {t(`point.qualities.${reading.quality}`, { _: String(reading.quality) })}
                </StateTag>
              </td>
              <td className="muted">{t(`point.sources.${reading.source}`, { _: String(reading.source) })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
