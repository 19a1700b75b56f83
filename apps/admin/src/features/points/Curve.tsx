import { useTranslate } from "react-admin";
import type { Reading } from "../../contract.ts";
import { formatNumber, formatTime } from "../../elements/format.ts";
import { lineOf } from "./line.ts";

const WIDTH = 900;
const HEIGHT = 200;

/** A series as a line; silence is a hatched gap, never bridged. */
export function Curve({ readings, unit }: { readonly readings: readonly Reading[]; readonly unit: string | null }) {
  const t = useTranslate();
  const line = lineOf(readings, { width: WIDTH, height: HEIGHT });
  if (!line) return <p className="muted">{t("point.tooFew")}</p>;
  const most = `${formatNumber(line.most, 2)} ${unit ?? ""}`;
  const least = `${formatNumber(line.least, 2)} ${unit ?? ""}`;
  const says = t("point.curveSays", {
    from: formatTime(line.first),
    to: formatTime(line.last),
    least,
    most,
    gaps: line.gaps.length,
  });
  return (
    <figure style={{ margin: 0 }}>
      <small>{most}</small>
      <svg
        width="100%"
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={says}
      >
        <defs>
          <pattern id="silence" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line x1="0" y1="0" x2="0" y2="6" stroke="var(--line)" strokeWidth="3" />
          </pattern>
        </defs>
        {[0.25, 0.5, 0.75].map((share) => (
          <line
            key={share}
            x1="0"
            x2={WIDTH}
            y1={HEIGHT * share}
            y2={HEIGHT * share}
            stroke="var(--line)"
            vectorEffect="non-scaling-stroke"
          />
        ))}
        {line.gaps.map((gap) => (
          <rect key={gap.from} x={gap.x} y="0" width={gap.width} height={HEIGHT} fill="url(#silence)">
            <title>{t("point.gap", { from: formatTime(gap.from), to: formatTime(gap.to) })}</title>
          </rect>
        ))}
        {line.segments.map(({ path }) => (
          <path
            key={path.slice(0, 24)}
            d={path}
            fill="none"
            stroke="var(--accent)"
            strokeWidth="2"
            vectorEffect="non-scaling-stroke"
          />
        ))}
        {line.dots.map(({ x, y }) => (
          <circle key={x} cx={x} cy={y} r="3" fill="var(--accent)" />
        ))}
      </svg>
      <div style={{ display: "flex", justifyContent: "space-between" }}>
        <small>{least}</small>
        {line.gaps.length > 0 && <small>▨ {t("point.gaps", { count: line.gaps.length })}</small>}
      </div>
      <div style={{ display: "flex", justifyContent: "space-between" }}>
        <small>{formatTime(line.first)}</small>
        <small>{formatTime(line.last)}</small>
      </div>
    </figure>
  );
}
