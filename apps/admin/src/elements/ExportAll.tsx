import { useCanAccess, useListContext, useTranslate } from "react-admin";
import type { FileColumn } from "./file-columns.ts";
import { fitsWorkbook, useFileExport } from "./useFileExport.ts";

interface ExportAllProps {
  /** Of the file. */
  readonly title: string;
  /** As the list shows them. */
  readonly columns: readonly FileColumn[];
}

/** Without those of fields that the reader does not see: their rows came without them. */
export const seenColumns = (columns: readonly FileColumn[], rows: readonly object[] = []): FileColumn[] =>
  columns.filter(({ paths }) => paths.every((path) => rows.some((row) => Object.hasOwn(row, path.split(".")[0]!))));

/** The whole filter in its sort, in the columns and words of the list, as Excel and CSV. */
export function ExportAll({ title, columns: all }: ExportAllProps) {
  const t = useTranslate();
  const { resource, filterValues, sort, total, data } = useListContext();
  const columns = seenColumns(all, data);
  const { canAccess } = useCanAccess({ resource, action: "list" });
  const { save, pending } = useFileExport();
  if (!canAccess || !total) return null;
  return (["xlsx", "csv"] as const).map((format) => {
    const tooMany = format === "xlsx" && !fitsWorkbook(total, columns);
    return (
      <button
        key={format}
        type="button"
        className="btn"
        title={t(tooMany ? "screen.exportTooMany" : "screen.exportHint")}
        disabled={pending || tooMany}
        onClick={() => save({ resource, title, filter: filterValues, sort, columns }, format)}
      >
        {t(`screen.export.${format}`)}
      </button>
    );
  });
}
