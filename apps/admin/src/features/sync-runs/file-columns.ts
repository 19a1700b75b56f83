import type { SyncRunView } from "../../contract.ts";
import {
  type FileColumn,
  fileColumn,
  numberColumn,
  type PathOf,
  personColumn,
  platformColumn,
  type Speech,
  stateColumn,
  timeColumn,
  wordsOf,
} from "../../elements/file-columns.ts";
import { COUNTS, TRIGGERS } from "./counts.ts";

type Column = FileColumn<PathOf<SyncRunView>>;

/** Sync runs for a file. */
export const runFileColumns = (connections: Parameters<typeof platformColumn>[0], { t }: Pick<Speech, "t">): Column[] => [
  numberColumn("id", t("run.run")),
  platformColumn(connections, { t }),
  stateColumn("run", { path: "status", head: t("run.state"), t }),
  { paths: ["trigger"], head: t("run.trigger"), words: wordsOf(TRIGGERS, (trigger) => t(`trigger.${trigger}`)) },
  personColumn("requestedBy", t("run.requestedBy"), { t }),
  timeColumn("startedAt", t("run.startedAt"), { t }),
  timeColumn("finishedAt", t("run.finishedAt"), { t }),
  ...COUNTS.map((count) => numberColumn(count, t(`count.${count}`))),
  fileColumn("error.code", t("run.errorCode")),
];
