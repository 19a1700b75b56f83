import { useTranslate } from "react-admin";
import type { ActivityDay } from "../contract.ts";
import { Card } from "../elements/Card.tsx";
import { formatDay, formatNumber } from "../elements/format.ts";
import { EmptyState } from "../elements/States.tsx";
import { barsOf, everyDay, SERIES, type Series } from "./bars.ts";

const WIDTH = 600;
const HEIGHT = 104;
const COLOUR: Record<Series, string> = {
  inserted: "color-mix(in srgb, var(--accent) 32%, var(--surface))",
  updated: "var(--accent)",
  deleted: "var(--faint)",
  rejected: "var(--warn)",
};

/** Thirty days of changes as stacked bars, with the sums in words. */
export function Activity({ known }: { readonly known: readonly ActivityDay[] }) {
  const days = everyDay(known, formatDay(new Date()));
  const t = useTranslate();
  const sum = (name: Series) => formatNumber(days.reduce((all, day) => all + day[name], 0));
  const bars = barsOf(days, { width: WIDTH, height: HEIGHT });
  const says = t("home.activitySum", Object.fromEntries(SERIES.map((name) => [name, sum(name)])));
  if (bars.length === 0) {
    return (
      <Card title={t("home.activity")}>
        <EmptyState title={t("home.activity")} text={t("home.noActivity")} />
      </Card>
    );
  }
  return (
    <Card title={t("home.activity")} aside={says} padded>
      <svg
        width="100%"
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${t("home.activityLabel")}: ${says}`}
      >
        {bars.map((bar) => (
          <g key={bar.day}>
            <title>{`${bar.day} · ${t("home.activitySum", bar.words)}`}</title>
            <rect x={bar.x} y={0} width={bar.width} height={HEIGHT} fill="transparent" />
            {bar.parts.map((part) => (
              <rect key={part.name} x={bar.x} y={part.y} width={bar.width} height={part.height} fill={COLOUR[part.name]} />
            ))}
          </g>
        ))}
      </svg>
      <div style={{ display: "flex", justifyContent: "space-between", marginTop: 4 }}>
        <small>{days[0]?.day.slice(5)}</small>
        <div className="legend">
          {SERIES.map((name) => (
            <span key={name} style={{ ["--swatch" as string]: COLOUR[name] }}>
              {t(`count.${name}`)}
            </span>
          ))}
        </div>
        <small>{days.at(-1)?.day.slice(5)}</small>
      </div>
    </Card>
  );
}
