import { useState } from "react";
import { DataTable, useCanAccess, useListContext, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useWords } from "../../connectors/useWords.ts";
import type { Reject } from "../../contract.ts";
import { FilterSearch, FilterSelect } from "../../elements/filters.tsx";
import { ListScreen } from "../../elements/ListScreen.tsx";
import { ListTable } from "../../elements/ListTable.tsx";
import { Num } from "../../elements/Num.tsx";
import { KnownState, StateTag } from "../../elements/StateTag.tsx";
import { Time } from "../../elements/Time.tsx";
import { TONES } from "../../elements/tones.ts";
import { saidBy } from "../../providers/http.ts";
import { BulkReplay } from "./BulkReplay.tsx";
import { CodeGroups } from "./CodeGroups.tsx";
import { Export } from "./Export.tsx";
import { Reason } from "./Reason.tsx";
import type { RowOutcome } from "./replay.ts";
import { valueAt } from "./value-at.ts";

/** Rows that did not fit, by reason; fixed and replayed one by one or many at once. */
export default function RejectList() {
  const t = useTranslate();
  const { connections } = useWords();
  const filters = (
    <>
      <FilterSearch label={t("reject.search")} />
      <FilterSelect
        source="connectionId"
        label={t("connection.connection")}
        choices={connections.map(({ id, title }) => ({ id, name: title }))}
        clears={["stream", "code"]}
      />
      <StreamFilter />
      <FilterSelect
        source="status"
        label={t("run.state")}
        choices={Object.keys(TONES.reject).map((id) => ({ id, name: t(`state.reject.${id}`) }))}
      />
    </>
  );
  return (
    <ListScreen
      title={t("nav.rejects")}
      sort={{ field: "lastSeenAt", order: "DESC" }}
      filterDefaults={{ status: "open" }}
      perPage={50}
      actions={<Export />}
      above={<CodeGroups />}
      filters={filters}
      empty={{ title: t("reject.none.title"), text: t("reject.none.text") }}
    >
      <Table />
    </ListScreen>
  );
}

function StreamFilter() {
  const t = useTranslate();
  const { filterValues } = useListContext();
  const { streamsOf, streamTitle } = useWords();
  const id = filterValues.connectionId as number | undefined;
  if (id === undefined) return null;
  return (
    <FilterSelect
      source="stream"
      label={t("stream.stream")}
      choices={streamsOf(id).map(({ name }) => ({ id: name, name: streamTitle(id, name) }))}
    />
  );
}

function Table() {
  const t = useTranslate();
  const { connectionTitle, streamTitle } = useWords();
  const { canAccess: mayReplay } = useCanAccess({ resource: "rejects", action: "replay" });
  const [outcomes, setOutcomes] = useState<ReadonlyMap<number, RowOutcome>>(new Map());
  const tell = (ended: readonly RowOutcome[]) => setOutcomes(new Map(ended.map((one) => [one.id, one])));
  return (
    <ListTable
      open={({ id }) => `/rejects/${id}/show`}
      bulk={mayReplay ? <BulkReplay onEnded={tell} /> : undefined}
      selectable={({ status }) => status === "open"}
    >
      <DataTable.Col<Reject>
        source="code"
        label={t("reject.code")}
        render={({ id, code, connectionId }) => (
          <>
            <Link to={`/rejects/${id}/show`} style={{ fontWeight: 600, color: "inherit" }}>
              <Reason connectionId={connectionId} code={code} />
            </Link>
            <br />
            <small className="mono">{code}</small>
          </>
        )}
      />
      <DataTable.Col<Reject>
        source="path"
        label={t("reject.place")}
        disableSort
        render={({ raw, path }) => (
          <>
            <span className="wrap" translate="no">
              {valueAt(raw, path)}
            </span>
            <br />
            <small className="mono">{path}</small>
          </>
        )}
      />
      <DataTable.Col<Reject>
        source="key"
        label={t("record.key")}
        render={({ key }) => <span className="mono">{key ?? "—"}</span>}
      />
      <DataTable.Col<Reject>
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
      <DataTable.Col<Reject>
        source="status"
        label={t("run.state")}
        render={(reject) => <Outcome reject={reject} outcome={outcomes.get(reject.id)} />}
      />
      <DataTable.Col<Reject> source="seen" label={t("reject.seen")} align="right" render={({ seen }) => <Num value={seen} />} />
      <DataTable.Col<Reject>
        source="lastSeenAt"
        label={t("reject.lastSeenAt")}
        render={({ lastSeenAt }) => <Time at={lastSeenAt} />}
      />
    </ListTable>
  );
}

/** The state of a row; right after a bulk replay, how its own replay ended. */
function Outcome({ reject, outcome }: { readonly reject: Reject; readonly outcome: RowOutcome | undefined }) {
  const t = useTranslate();
  if (!outcome) return <KnownState kind="reject" value={reject.status} />;
  return (
    <StateTag tone={outcome.ok ? "ok" : "bad"}>
      {outcome.outcome === "error" ? saidBy(outcome.error, t) : t(`state.outcome.${outcome.outcome}`)}
    </StateTag>
  );
}
