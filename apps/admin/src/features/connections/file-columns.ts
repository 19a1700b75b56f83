import type { ConnectionView, ConnectorView } from "../../contract.ts";
import {
  type FileColumn,
  fileColumn,
  numberColumn,
  type PathOf,
  type Speech,
  stateColumn,
  timeColumn,
  yesNoColumn,
} from "../../elements/file-columns.ts";

type Column = FileColumn<PathOf<ConnectionView>>;

/** Connected platforms for a file. */
export const connectionFileColumns = (connectors: readonly ConnectorView[], { t, name }: Speech): Column[] => [
  fileColumn("title", t("connection.title")),
  {
    paths: ["connectorId"],
    head: t("connection.connector"),
    words: Object.fromEntries(connectors.map((connector) => [connector.id, name(connector.name)])),
  },
  yesNoColumn("enabled", t("connection.enabled"), { t }),
  stateColumn("health", { path: "health.state", head: t("run.state"), t }),
  timeColumn("health.since", t("connection.since"), { t }),
  numberColumn("health.openRejects", t("connection.openRejects")),
  fileColumn("schedule", t("schedule.cron")),
];
