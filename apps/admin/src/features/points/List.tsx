import { DataTable, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useWords } from "../../connectors/useWords.ts";
import type { Point } from "../../contract.ts";
import { ExportAll } from "../../elements/ExportAll.tsx";
import { type FileColumn, fileColumn, platformColumn, timeColumn } from "../../elements/file-columns.ts";
import { FilterSearch, FilterSelect } from "../../elements/filters.tsx";
import { ListScreen } from "../../elements/ListScreen.tsx";
import { ListTable } from "../../elements/ListTable.tsx";
import { Num } from "../../elements/Num.tsx";
import { Time } from "../../elements/Time.tsx";
import { unitOf } from "./unit.ts";

/** Every measured point with its latest reading. */
export default function PointList() {
  const t = useTranslate();
  const { connections } = useWords();
  const filters = (
    <>
      <FilterSearch label={t("point.search")} />
      <FilterSelect
        source="connectionId"
        label={t("connection.connection")}
        choices={connections.map(({ id, title }) => ({ id, name: title }))}
      />
    </>
  );
  return (
    <ListScreen
      title={t("nav.points")}
      sort={{ field: "id", order: "ASC" }}
      perPage={50}
      actions={<Export />}
      filters={filters}
      empty={{ title: t("point.none.title"), text: t("point.none.text") }}
    >
      <Table />
    </ListScreen>
  );
}

function Export() {
  const t = useTranslate();
  const { connections } = useWords();
  const columns: FileColumn[] = [
    fileColumn("name", t("point.point")),
    fileColumn("key", t("record.key")),
    platformColumn(connections, { t }),
    { paths: ["lastValue"], head: t("point.lastValue"), kind: "number" },
    fileColumn("data.unit", t("screen.unitOf", { head: t("point.lastValue") })),
    timeColumn("lastReadingAt", t("point.lastReadingAt"), { t }),
  ];
  return <ExportAll title={t("nav.points")} columns={columns} />;
}

function Table() {
  const t = useTranslate();
  const { connectionTitle } = useWords();
  return (
    <ListTable open={({ id }) => `/points/${id}/show`}>
      <DataTable.Col<Point>
        source="name"
        label={t("point.point")}
        render={({ id, name }) => (
          <Link to={`/points/${id}/show`} style={{ fontWeight: 600, color: "inherit" }}>
            {name}
          </Link>
        )}
      />
      <DataTable.Col<Point> source="key" label={t("record.key")} render={({ key }) => <span className="mono">{key}</span>} />
      <DataTable.Col<Point>
        source="connectionId"
        label={t("connection.connection")}
        render={({ connectionId }) => connectionTitle(connectionId)}
      />
      <DataTable.Col<Point>
        source="lastValue"
        label={t("point.lastValue")}
        align="right"
        render={({ lastValue, data }) => <Num value={lastValue} unit={unitOf(data)} />}
      />
      <DataTable.Col<Point>
        source="lastReadingAt"
        label={t("point.lastReadingAt")}
        render={({ lastReadingAt }) => <Time at={lastReadingAt} />}
      />
    </ListTable>
  );
}
