import { DataTable, useCanAccess, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { HealthTag } from "../../connectors/HealthTag.tsx";
import { Schedule } from "../../connectors/Schedule.tsx";
import { useWords } from "../../connectors/useWords.ts";
import type { ConnectionView } from "../../contract.ts";
import { ExportAll } from "../../elements/ExportAll.tsx";
import { FilterSearch } from "../../elements/filters.tsx";
import { ListScreen } from "../../elements/ListScreen.tsx";
import { ListTable } from "../../elements/ListTable.tsx";
import { Num } from "../../elements/Num.tsx";
import { Time } from "../../elements/Time.tsx";
import { useNames } from "../../elements/useNames.ts";
import { connectionFileColumns } from "./file-columns.ts";
import { SyncButton } from "./SyncButton.tsx";

/** Every connected platform with its health, what it holds and when it is read next. */
export default function ConnectionList() {
  const t = useTranslate();
  const name = useNames();
  const { connectors } = useWords();
  const { canAccess: mayCreate } = useCanAccess({ resource: "connections", action: "create" });
  const create = mayCreate && (
    <Link className="btn p" to="/connections/create">
      {t("connection.create")}
    </Link>
  );
  return (
    <ListScreen
      title={t("nav.connections")}
      sort={{ field: "id", order: "ASC" }}
      actions={
        <>
          <ExportAll title={t("nav.connections")} columns={connectionFileColumns(connectors, { t, name })} />
          {create}
        </>
      }
      filters={<FilterSearch source="title_like" label={t("connection.search")} />}
      empty={{ title: t("connection.none.title"), text: t("connection.none.text"), action: create }}
    >
      <Table />
    </ListScreen>
  );
}

function Table() {
  const t = useTranslate();
  const name = useNames();
  const { connectors } = useWords();
  const connectorName = (id: string) => name(connectors.find((one) => one.id === id)?.name) || id;
  return (
    <ListTable open={({ id }) => `/connections/${id}/show`}>
      <DataTable.Col<ConnectionView>
        source="title"
        label={t("connection.title")}
        render={({ id, title, connectorId }) => (
          <>
            <Link to={`/connections/${id}/show`} style={{ fontWeight: 650, color: "inherit" }}>
              {title}
            </Link>
            <br />
            <small>{connectorName(connectorId)}</small>
          </>
        )}
      />
      <DataTable.Col<ConnectionView>
        label={t("connection.health")}
        disableSort
        render={({ health }) => (
          <>
            <HealthTag health={health} />
            <br />
            <small>{health.since ? <Time at={health.since} /> : t(notSyncedWord(health))}</small>
          </>
        )}
      />
      <DataTable.Col<ConnectionView>
        label={t("connection.holds")}
        disableSort
        align="right"
        render={({ health }) => <Num value={Object.values(health.records).reduce((sum, count) => sum + count, 0)} />}
      />
      <DataTable.Col<ConnectionView>
        label={t("connection.openRejects")}
        disableSort
        align="right"
        render={({ id, health }) =>
          health.openRejects > 0 ? (
            <Link
              to={`/rejects?filter=${encodeURIComponent(JSON.stringify({ connectionId: id, status: "open" }))}`}
              onClick={(event) => event.stopPropagation()}
            >
              <Num value={health.openRejects} />
            </Link>
          ) : (
            <span className="muted">0</span>
          )
        }
      />
      <DataTable.Col<ConnectionView>
        source="schedule"
        label={t("connection.schedule")}
        disableSort
        render={({ schedule, nextTimes }) =>
          schedule ? (
            <>
              <Schedule expression={schedule} />
              <br />
              <small>
                {t("connection.next")} <Time at={nextTimes[0]} />
              </small>
            </>
          ) : (
            <span className="muted">{t("connection.byHand")}</span>
          )
        }
      />
      <DataTable.Col<ConnectionView>
        label={t("connection.lastCheck")}
        disableSort
        render={({ lastCheck }) => (lastCheck ? <Time at={lastCheck.at} /> : <span className="muted">—</span>)}
      />
      <DataTable.Col<ConnectionView>
        label={t("connection.deeds")}
        disableSort
        align="right"
        render={(connection) => <SyncButton connection={connection} small />}
      />
    </ListTable>
  );
}

/** Of a platform that was never read to any end: whether a first sync is on its way. */
export const notSyncedWord = ({ lastRunId }: Pick<ConnectionView["health"], "lastRunId">): string =>
  lastRunId === null ? "connection.neverSynced" : "connection.notYetSynced";
