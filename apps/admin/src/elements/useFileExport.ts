import { saveFile } from "../providers/http.ts";
import type { FileColumn } from "./file-columns.ts";
import { formatDay } from "./format.ts";
import { useAction } from "./useAction.ts";

export type FileFormat = "xlsx" | "csv";
/** As many as the server makes a workbook of. */
const MOST_WORKBOOK_CELLS = 1_000_000;

export interface FileOf {
  readonly resource: string;
  /** Of the file and its sheet. */
  readonly title: string;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly sort?: { readonly field: string; readonly order: "ASC" | "DESC" };
  readonly columns: readonly FileColumn[];
}

/** What the server is asked for: the whole filter in its sort, in the columns that are shown. */
export const fileRequest = ({ title, filter, sort, columns }: FileOf, format: FileFormat) => ({
  format,
  title,
  filter,
  ...(sort && { sort: [sort.field, sort.order] }),
  columns,
});

export const fitsWorkbook = (rows: number, columns: readonly FileColumn[]): boolean =>
  rows * columns.length <= MOST_WORKBOOK_CELLS;

/** Has the server write a file and keeps it; says what went wrong. */
export function useFileExport() {
  const { act, pending } = useAction();
  const save = (file: FileOf, format: FileFormat) =>
    act(() =>
      saveFile(`/${file.resource}/_export`, fileRequest(file, format), `${file.title}-${formatDay(Date.now())}.${format}`),
    );
  return { save, pending };
}
