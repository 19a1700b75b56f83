import { DataTable, useGetIdentity, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useWords } from "../../connectors/useWords.ts";
import type { ChangeSetView } from "../../contract.ts";
import { ExportAll } from "../../elements/ExportAll.tsx";
import { FilterSearch, FilterSelect } from "../../elements/filters.tsx";
import { ListScreen } from "../../elements/ListScreen.tsx";
import { ListTable } from "../../elements/ListTable.tsx";
import { usePersonName } from "../../elements/person.ts";
import { KnownState } from "../../elements/StateTag.tsx";
import { Time } from "../../elements/Time.tsx";
import { TONES } from "../../elements/tones.ts";
import { useHubEvents } from "../../providers/events.ts";
import { changeSetFileColumns } from "./file-columns.ts";
import { OutcomeTags } from "./OutcomeTags.tsx";

/** Every change set: of which platform, by whom, where it stands, what it does. */
export default function ChangeSetList() {
  const t = useTranslate();
  const { connections } = useWords();
  const { data: identity } = useGetIdentity();
  useHubEvents({ topics: ["change-sets"], reload: ["change-sets"], everyMs: 2000 });
  const filters = (
    <>
      <FilterSearch label={t("change.subject")} />
      <FilterSelect
        source="connectionId"
        label={t("connection.connection")}
        choices={connections.map(({ id, title }) => ({ id, name: title }))}
      />
      {identity && (
        <FilterSelect
          source="authorId"
          label={t("change.author")}
          choices={[{ id: String(identity.id), name: t("change.mine") }]}
        />
      )}
      <FilterSelect
        source="status"
        label={t("change.state")}
        choices={Object.keys(TONES.changeSet).map((id) => ({ id, name: t(`state.changeSet.${id}`) }))}
      />
    </>
  );
  const next = (
    <Link className="btn p" to="/records">
      {t("nav.records")}
    </Link>
  );
  return (
    <ListScreen
      title={t("nav.change-sets")}
      sort={{ field: "id", order: "DESC" }}
      actions={<ExportAll title={t("nav.change-sets")} columns={changeSetFileColumns(connections, { t })} />}
      filters={filters}
      refreshEvery={(sets: readonly ChangeSetView[]) => sets.some(({ status }) => status === "applying") && 5000}
      empty={{ title: t("change.none.title"), text: t("change.none.text"), action: next }}
    >
      <Table />
    </ListScreen>
  );
}

function Table() {
  const t = useTranslate();
  const person = usePersonName();
  const { connectionTitle } = useWords();
  return (
    <ListTable open={({ id }) => `/change-sets/${id}/show`}>
      <DataTable.Col<ChangeSetView>
        source="title"
        label={t("change.subject")}
        render={({ id, title }) => (
          <Link to={`/change-sets/${id}/show`} style={{ fontWeight: 600, color: "inherit" }}>
            #{id} {title}
          </Link>
        )}
      />
      <DataTable.Col<ChangeSetView>
        source="connectionId"
        label={t("connection.connection")}
        render={({ connectionId }) => connectionTitle(connectionId)}
      />
      <DataTable.Col<ChangeSetView>
        source="status"
        label={t("change.state")}
        render={(set) => (
          <KnownState
            kind="changeSet"
            value={set.status}
            title={set.stopReason ? t(`change.stop.${set.stopReason}`) : undefined}
          />
        )}
      />
      <DataTable.Col<ChangeSetView>
        source="total"
        label={t("change.ops")}
        disableSort
        render={(set) => <OutcomeTags set={set} />}
      />
      <DataTable.Col<ChangeSetView>
        source="authorName"
        label={t("change.author")}
        render={({ authorName }) => person(authorName)}
      />
      <DataTable.Col<ChangeSetView>
        source="createdAt"
        label={t("change.createdAt")}
        render={({ createdAt }) => <Time at={createdAt} />}
      />
    </ListTable>
  );
}
