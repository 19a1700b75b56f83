import type { ChangeSetView } from "../../contract.ts";
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
} from "../../elements/file-columns.ts";

type Column = FileColumn<PathOf<ChangeSetView>>;
/** Of the ops of a set: where those stand that a reader of a list asks for. */
const OUTCOMES = ["applied", "rejected", "failed", "unknown", "conflict", "skipped"] as const;

/** Change sets for a file. */
export const changeSetFileColumns = (connections: Parameters<typeof platformColumn>[0], { t }: Pick<Speech, "t">): Column[] => [
  numberColumn("id", t("paper.fact.id")),
  fileColumn("title", t("change.subject")),
  platformColumn(connections, { t }),
  stateColumn("changeSet", { path: "status", head: t("change.state"), t }),
  numberColumn("total", t("change.ops")),
  ...OUTCOMES.map((outcome) => numberColumn(`counts.${outcome}`, t(`state.changeOp.${outcome}`))),
  personColumn("authorName", t("change.author"), { t }),
  fileColumn("reason", t("change.reason")),
  timeColumn("createdAt", t("change.createdAt"), { t }),
  personColumn("decidedByName", t("paper.fact.decidedBy"), { t }),
  fileColumn("decisionComment", t("change.decisionComment")),
  timeColumn("finishedAt", t("run.finishedAt"), { t }),
];
