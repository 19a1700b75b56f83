import { DataTable, useCanAccess, useListContext, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useWords } from "../../connectors/useWords.ts";
import type { Drift } from "../../contract.ts";
import { ExportAll } from "../../elements/ExportAll.tsx";
import { FilterSelect } from "../../elements/filters.tsx";
import { ListScreen } from "../../elements/ListScreen.tsx";
import { ListTable } from "../../elements/ListTable.tsx";
import { Num } from "../../elements/Num.tsx";
import { usePersonName } from "../../elements/person.ts";
import { KnownState } from "../../elements/StateTag.tsx";
import { Time } from "../../elements/Time.tsx";
import { TONES } from "../../elements/tones.ts";
import { useAction } from "../../elements/useAction.ts";
import { useNames } from "../../elements/useNames.ts";
import { call } from "../../providers/http.ts";
import { driftFileColumns, KINDS } from "./file-columns.ts";
import { PoliciesCard } from "./PoliciesCard.tsx";
import { driftWords } from "./words.ts";

/** What changed in the shape of a platform's rows: seen, counted, accepted by a person. */
export default function DriftList() {
  const t = useTranslate();
  const words = useWords();
  const { connections } = words;
  const name = useNames();
  const filters = (
    <>
      <FilterSelect
        source="connectionId"
        label={t("connection.connection")}
        choices={connections.map(({ id, title }) => ({ id, name: title }))}
        clears={["stream"]}
      />
      <FilterSelect source="kind" label={t("drift.kind")} choices={KINDS.map((id) => ({ id, name: t(`drift.kinds.${id}`) }))} />
      <FilterSelect
        source="status"
        label={t("run.state")}
        choices={Object.keys(TONES.drift).map((id) => ({ id, name: t(`state.drift.${id}`) }))}
      />
    </>
  );
  return (
    <>
      <ListScreen
        title={t("nav.drifts")}
        sort={{ field: "lastSeenAt", order: "DESC" }}
        filterDefaults={{ status: "open" }}
        actions={<ExportAll title={t("nav.drifts")} columns={driftFileColumns(words, { t, name })} />}
        filters={filters}
        empty={{ title: t("drift.none.title"), text: t("drift.none.text") }}
      >
        <Table />
      </ListScreen>
      <PoliciesCard />
    </>
  );
}

function Table() {
  const t = useTranslate();
  const { connectionTitle, streamTitle } = useWords();
  const person = usePersonName();
  return (
    <ListTable open={false}>
      <DataTable.Col<Drift>
        source="kind"
        label={t("drift.kind")}
        render={({ kind }) => (
          <>
            <b>{t(`drift.kinds.${kind}`)}</b>
            <br />
            <small>{t(`drift.kindHelp.${kind}`)}</small>
          </>
        )}
      />
      <DataTable.Col<Drift> source="path" label={t("diff.field")} render={(drift) => <Place drift={drift} />} />
      <DataTable.Col<Drift> source="detail" label={t("drift.detail")} disableSort render={(drift) => <Detail drift={drift} />} />
      <DataTable.Col<Drift>
        source="sample"
        label={t("drift.sample")}
        disableSort
        render={({ sample }) => <span className="mono wrap">{sample ?? "—"}</span>}
      />
      <DataTable.Col<Drift>
        source="connectionId"
        label={t("connection.connection")}
        render={({ connectionId, stream }) => (
          <>
            {connectionTitle(connectionId)}
            <br />
            <small>{streamTitle(connectionId, stream)}</small>
          </>
        )}
      />
      <DataTable.Col<Drift> source="count" label={t("drift.count")} align="right" render={({ count }) => <Num value={count} />} />
      <DataTable.Col<Drift>
        source="lastSeenAt"
        label={t("reject.lastSeenAt")}
        render={({ lastSeenAt }) => <Time at={lastSeenAt} />}
      />
      <DataTable.Col<Drift>
        source="status"
        label={t("run.state")}
        render={({ status, decidedBy, decidedAt }) => (
          <>
            <KnownState kind="drift" value={status} />
            {decidedBy && (
              <>
                <br />
                <small>
                  {person(decidedBy)} <Time at={decidedAt} />
                </small>
              </>
            )}
          </>
        )}
      />
      <DataTable.Col<Drift>
        label={t("connection.deeds")}
        disableSort
        align="right"
        render={(drift) => <AcceptButton drift={drift} />}
      />
    </ListTable>
  );
}

function AcceptButton({ drift }: { readonly drift: Drift }) {
  const t = useTranslate();
  const { refetch } = useListContext();
  const { act, pending } = useAction();
  const { canAccess } = useCanAccess({ resource: "drifts", action: "edit" });
  if (!canAccess || drift.status === "resolved") return null;
  const status = drift.status === "open" ? "accepted" : "open";
  const go = () =>
    act(() => call(`/drifts/${drift.id}`, { method: "PATCH", body: { status } }), {
      done: status === "accepted" ? "drift.acceptedDone" : "drift.reopenedDone",
      refresh: ["drifts", "home"],
      onDone: () => refetch(),
    });
  return (
    <button type="button" className="btn s" disabled={pending} onClick={go}>
      {t(status === "accepted" ? "drift.accept" : "drift.reopen")}
    </button>
  );
}

function Place({ drift }: { readonly drift: Drift }) {
  const name = useNames();
  const { connectorOf } = useWords();
  const { where, code } = driftWords(drift, connectorOf(drift.connectionId), name);
  return <span className={code === undefined ? "mono" : undefined}>{where}</span>;
}

/** Which types were seen; for an unknown code the way to the table that lacks it. */
function Detail({ drift }: { readonly drift: Drift }) {
  const t = useTranslate();
  const { canAccess: mayEdit } = useCanAccess({ resource: "connections", action: "edit" });
  if (drift.kind !== "unknownCode") return <span className="mono">{drift.detail}</span>;
  return mayEdit ? <Link to={`/connections/${drift.connectionId}`}>{t("drift.register")}</Link> : t("drift.kindHelp.unknownCode");
}
