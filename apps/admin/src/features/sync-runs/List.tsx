import { DataTable, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useWords } from "../../connectors/useWords.ts";
import type { SyncRunView } from "../../contract.ts";
import { ExportAll } from "../../elements/ExportAll.tsx";
import { FilterSelect } from "../../elements/filters.tsx";
import { ListScreen } from "../../elements/ListScreen.tsx";
import { ListTable } from "../../elements/ListTable.tsx";
import { Num } from "../../elements/Num.tsx";
import { KnownState } from "../../elements/StateTag.tsx";
import { Time, useSpan } from "../../elements/Time.tsx";
import { TONES } from "../../elements/tones.ts";
import { useHubEvents } from "../../providers/events.ts";
import { asker } from "./asker.ts";
import { COUNTS, TRIGGERS } from "./counts.ts";
import { runFileColumns } from "./file-columns.ts";

/** Every sync run: of whom, why, how it ended, what it brought. */
export default function SyncRunList() {
  const t = useTranslate();
  const { connections } = useWords();
  useHubEvents({ topics: ["sync-runs"], reload: ["sync-runs"], everyMs: 2000 });
  const filters = (
    <>
      <FilterSelect
        source="connectionId"
        label={t("connection.connection")}
        choices={connections.map(({ id, title }) => ({ id, name: title }))}
      />
      <FilterSelect
        source="status"
        label={t("run.state")}
        choices={Object.keys(TONES.run).map((id) => ({ id, name: t(`state.run.${id}`) }))}
      />
      <FilterSelect
        source="trigger"
        label={t("run.trigger")}
        choices={TRIGGERS.map((id) => ({ id, name: t(`trigger.${id}`) }))}
      />
    </>
  );
  const next = (
    <Link className="btn" to="/connections">
      {t("nav.connections")}
    </Link>
  );
  return (
    <ListScreen
      title={t("nav.sync-runs")}
      sort={{ field: "id", order: "DESC" }}
      actions={<ExportAll title={t("nav.sync-runs")} columns={runFileColumns(connections, { t })} />}
      filters={filters}
      refreshEvery={(runs: readonly SyncRunView[]) => runs.some(({ finishedAt }) => finishedAt === null) && 5000}
      empty={{ title: t("run.none.title"), text: t("run.none.text"), action: next }}
    >
      <Table />
    </ListScreen>
  );
}

function Table() {
  const t = useTranslate();
  const span = useSpan();
  const { connectionTitle } = useWords();
  return (
    <ListTable open={({ id }) => `/sync-runs/${id}/show`}>
      <DataTable.Col<SyncRunView>
        source="id"
        label={t("run.run")}
        render={({ id }) => <Link to={`/sync-runs/${id}/show`}>#{id}</Link>}
      />
      <DataTable.Col<SyncRunView>
        source="connectionId"
        label={t("connection.connection")}
        render={({ connectionId }) => connectionTitle(connectionId)}
      />
      <DataTable.Col<SyncRunView>
        source="status"
        label={t("run.state")}
        render={({ status, error }) => <KnownState kind="run" value={status} title={error?.message} />}
      />
      <DataTable.Col<SyncRunView>
        source="trigger"
        label={t("run.trigger")}
        render={(run) => [t(`trigger.${run.trigger}`), asker(run)].filter(Boolean).join(" · ")}
      />
      <DataTable.Col<SyncRunView>
        source="startedAt"
        label={t("run.startedAt")}
        render={({ startedAt, createdAt }) => <Time at={startedAt ?? createdAt} />}
      />
      {COUNTS.map((count) => (
        <DataTable.Col<SyncRunView>
          key={count}
          source={count}
          label={t(`count.${count}`)}
          align="right"
          render={(run) => <Num value={run[count]} />}
        />
      ))}
      <DataTable.Col<SyncRunView>
        source="finishedAt"
        label={t("run.took")}
        align="right"
        disableSort
        render={({ startedAt, finishedAt }) =>
          startedAt && finishedAt ? (
            <span className="nowrap">{span(new Date(finishedAt).getTime() - new Date(startedAt).getTime())}</span>
          ) : (
            "—"
          )
        }
      />
    </ListTable>
  );
}
