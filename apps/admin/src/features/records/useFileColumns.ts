import { useStore, useTranslate } from "react-admin";
import { useWords, type Words } from "../../connectors/useWords.ts";
import {
  type FileColumn,
  fieldColumns,
  fileColumn,
  platformColumn,
  type Speech,
  streamColumn,
  timeColumn,
  yesNoColumn,
} from "../../elements/file-columns.ts";
import { useNames } from "../../elements/useNames.ts";
import { columnsOf, hiddenAtFirst, type RecordFilter, sourceOf, tableKey } from "./columns.ts";

/** The columns that the table of these records shows, for a file. */
export function useFileColumns(filter: RecordFilter): FileColumn[] {
  const speech: Speech = { t: useTranslate(), name: useNames() };
  const words = useWords();
  const [hidden] = useStore<readonly string[]>(tableKey(filter), hiddenAtFirst(fieldsIn(filter, words)));
  return fileColumns({ filter, hidden, words, speech });
}

type KnownWords = Pick<Words, "connections" | "streamsOf" | "fieldsOf">;
interface Shown {
  readonly filter: RecordFilter;
  readonly hidden: readonly string[];
  readonly words: KnownWords;
  readonly speech: Speech;
}

/** Every column that is not hidden, in the order of the table; what a cell shows beside its value has a column of its own. */
export function fileColumns({ filter, hidden, words, speech }: Shown): FileColumn[] {
  const { t, name } = speech;
  const fields = new Map(fieldsIn(filter, words).map((field) => [sourceOf(field), field]));
  const own = [...fields].map(([source, field]) => ({ source, label: name(field.label) }));
  return columnsOf(own, t)
    .filter(({ source }) => !hidden.includes(source))
    .flatMap(({ source, label }): FileColumn[] => {
      const field = fields.get(source);
      if (field) return fieldColumns(field, speech);
      if (source.endsWith("At")) return [timeColumn(source, label, speech)];
      if (source === "connectionId") return [platformColumn(words.connections, speech)];
      if (source === "stream") return [streamColumn(words, { head: label, name })];
      if (source !== "label") return [fileColumn(source, label)];
      const corrected = yesNoColumn("corrected", t("record.corrected"), speech);
      const whole: FileColumn = { paths: ["place", "label"], head: label };
      return filter.deleted === false
        ? [whole, corrected]
        : [whole, corrected, yesNoColumn("deleted", t("record.deleted"), speech)];
    });
}

const fieldsIn = ({ connectionId, stream }: RecordFilter, { fieldsOf }: Pick<Words, "fieldsOf">) =>
  connectionId !== undefined && stream !== undefined ? fieldsOf(connectionId, stream) : [];
