import { useCanAccess, useListContext, useTranslate } from "react-admin";
import { API } from "../providers/http.ts";

/** The whole filter in its sort, streamed by the server as CSV. */
export function ExportAll() {
  const t = useTranslate();
  const { resource, filterValues, sort, total } = useListContext();
  const { canAccess } = useCanAccess({ resource, action: "list" });
  if (!canAccess || !total) return null;
  const query = new URLSearchParams({ filter: JSON.stringify(filterValues), sort: JSON.stringify([sort.field, sort.order]) });
  return (
    <a className="btn" href={`${API}/${resource}/_export.csv?${query}`} title={t("screen.exportHint")} download>
      {t("screen.exportAll")}
    </a>
  );
}
