import type { Words } from "../../connectors/useWords.ts";
import type { Drift } from "../../contract.ts";
import {
  type FileColumn,
  fileColumn,
  numberColumn,
  type PathOf,
  personColumn,
  platformColumn,
  type Speech,
  stateColumn,
  streamColumn,
  timeColumn,
  wordsOf,
} from "../../elements/file-columns.ts";

export const KINDS = ["newField", "missingField", "typeChanged", "unknownCode"] as const;
type Column = FileColumn<PathOf<Drift>>;

/** Drifts for a file. */
export const driftFileColumns = (words: Pick<Words, "connections" | "streamsOf">, { t, name }: Speech): Column[] => [
  { paths: ["kind"], head: t("drift.kind"), words: wordsOf(KINDS, (kind) => t(`drift.kinds.${kind}`)) },
  fileColumn("path", t("diff.field")),
  fileColumn("sample", t("drift.sample")),
  platformColumn(words.connections, { t }),
  streamColumn(words, { head: t("stream.stream"), name }),
  numberColumn("count", t("drift.count")),
  timeColumn("firstSeenAt", t("record.firstSeenAt"), { t }),
  timeColumn("lastSeenAt", t("reject.lastSeenAt"), { t }),
  stateColumn("drift", { path: "status", head: t("run.state"), t }),
  personColumn("decidedBy", t("reject.resolvedBy"), { t }),
  timeColumn("decidedAt", t("reject.resolvedAt"), { t }),
];
