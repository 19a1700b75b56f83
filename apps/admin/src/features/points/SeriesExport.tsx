import { useLocale, useTranslate } from "react-admin";
import { API } from "../../providers/http.ts";

interface Shown {
  readonly pointId: number;
  /** ISO; the end is not included. */
  readonly from: string;
  readonly to: string;
}

/** The readings on the screen as files, with names, units and local time in the reader's language. */
export function SeriesExport({ pointId, from, to }: Shown) {
  const t = useTranslate();
  const query = new URLSearchParams({ ids: String(pointId), from, to, lang: useLocale() });
  return (
    <>
      {(["csv", "xlsx"] as const).map((format) => (
        <a key={format} className="btn s" href={`${API}/readings/_series.${format}?${query}`} download>
          {t(`point.export.${format}`)}
        </a>
      ))}
    </>
  );
}
