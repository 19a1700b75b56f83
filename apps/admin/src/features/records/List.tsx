import { useState } from "react";
import { DataTable, useGetMany, useListContext, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useWords } from "../../connectors/useWords.ts";
import type { PlatformRecord } from "../../contract.ts";
import { ColumnChooser } from "../../elements/ColumnChooser.tsx";
import { ExportAll } from "../../elements/ExportAll.tsx";
import { fieldLabel } from "../../elements/file-columns.ts";
import { FilterSearch, FilterSelect, FilterToggle } from "../../elements/filters.tsx";
import { formatNumber } from "../../elements/format.ts";
import { ListScreen } from "../../elements/ListScreen.tsx";
import { ListTable } from "../../elements/ListTable.tsx";
import { StateTag } from "../../elements/StateTag.tsx";
import { Time } from "../../elements/Time.tsx";
import { useMeasured } from "../../elements/useMeasured.ts";
import { useNames } from "../../elements/useNames.ts";
import { OpButtons } from "../change-sets/OpButtons.tsx";
import { targetsIn } from "../change-sets/wish.ts";
import { columnsOf, hiddenAtFirst, type RecordFilter, sourceOf, tableKey } from "./columns.ts";
import { ProtectedTag } from "./ProtectedTag.tsx";
import { useFileColumns } from "./useFileColumns.ts";
import { wholeName } from "./whole-name.ts";

/** What the platforms last said; with one stream chosen, its own columns. */
export default function RecordList() {
  const t = useTranslate();
  const next = (
    <Link className="btn p" to="/connections">
      {t("nav.connections")}
    </Link>
  );
  return (
    <ListScreen
      title={t("nav.records")}
      sort={{ field: "id", order: "ASC" }}
      perPage={50}
      filterDefaults={{ deleted: false }}
      actions={<Export />}
      filters={<Filters />}
      empty={{ title: t("record.none.title"), text: t("record.none.text"), action: next }}
    >
      <Table />
    </ListScreen>
  );
}

function Export() {
  const t = useTranslate();
  const { filterValues } = useListContext();
  return <ExportAll title={t("nav.records")} columns={useFileColumns(filterValues as RecordFilter)} />;
}

function Filters() {
  const t = useTranslate();
  const name = useNames();
  const { filterValues } = useListContext();
  const { connections, streamsOf } = useWords();
  const { connectionId, missingIn } = filterValues as RecordFilter;
  const streams = connectionId === undefined ? [] : streamsOf(connectionId).filter(({ kind }) => kind === "record");
  return (
    <>
      <FilterSearch label={t("record.search")} />
      <FilterSelect
        source="connectionId"
        label={t("connection.connection")}
        choices={connections.map(({ id, title }) => ({ id, name: title }))}
        clears={["stream"]}
      />
      {streams.length > 0 && (
        <FilterSelect
          source="stream"
          label={t("stream.stream")}
          choices={streams.map((one) => ({ id: one.name, name: name(one.title) }))}
        />
      )}
      {missingIn !== undefined && (
        <FilterToggle source="missingIn" label={t("brake.filter", { id: missingIn })} value={missingIn} />
      )}
      <FilterToggle source="deleted" label={t("record.onlyLive")} value={false} />
      <span className="end small">
        <span>{t("screen.keys")}</span>
        <Chooser />
      </span>
    </>
  );
}

function Table() {
  const t = useTranslate();
  const name = useNames();
  const said = useMeasured();
  const { filterValues } = useListContext();
  const { connectionTitle, streamTitle, fieldsOf } = useWords();
  const { connectionId, stream } = filterValues as RecordFilter;
  const fields = connectionId !== undefined && stream !== undefined ? fieldsOf(connectionId, stream) : [];
  const storeKey = tableKey({ connectionId, stream });
  return (
    <ListTable
      key={storeKey}
      open={({ id }) => `/records/${id}/show`}
      storeKey={storeKey}
      hiddenColumns={hiddenAtFirst(fields)}
      bulk={
        connectionId !== undefined && stream !== undefined ? <BulkOps connectionId={connectionId} stream={stream} /> : undefined
      }
    >
      <DataTable.Col<PlatformRecord>
        source="label"
        label={t("record.label")}
        render={({ id, label, place, deleted, corrected, ...record }) => (
          <span className="nowrap">
            <Link to={`/records/${id}/show`} style={{ fontWeight: 600, color: "inherit" }}>
              {wholeName({ place, label })}
            </Link>{" "}
            {corrected && <StateTag tone="warn">{t("record.corrected")}</StateTag>}
            {deleted && <StateTag tone="bad">{t("record.deleted")}</StateTag>} <ProtectedTag record={record} />
          </span>
        )}
      />
      <DataTable.Col<PlatformRecord>
        source="key"
        label={t("record.key")}
        render={({ key }) => <span className="mono nowrap">{key}</span>}
      />
      <DataTable.Col<PlatformRecord>
        source="connectionId"
        label={t("connection.connection")}
        render={(record) => connectionTitle(record.connectionId)}
      />
      <DataTable.Col<PlatformRecord>
        source="stream"
        label={t("stream.stream")}
        render={(record) => streamTitle(record.connectionId, record.stream)}
      />
      {fields.map((field) => (
        <DataTable.Col<PlatformRecord>
          key={field.name}
          source={sourceOf(field)}
          label={fieldLabel(field, name)}
          align={field.type === "number" ? "right" : "left"}
          render={({ data }) => <span className="nowrap">{said(data[field.name], { ...field, unit: null }, data)}</span>}
        />
      ))}
      <DataTable.Col<PlatformRecord> source="scope" label={t("record.scope")} />
      <DataTable.Col<PlatformRecord>
        source="changedAt"
        label={t("record.changedAt")}
        render={({ changedAt }) => <Time at={changedAt} />}
      />
      <DataTable.Col<PlatformRecord>
        source="lastSeenAt"
        label={t("record.lastSeenAt")}
        render={({ lastSeenAt }) => <Time at={lastSeenAt} />}
      />
      <DataTable.Col<PlatformRecord>
        source="firstSeenAt"
        label={t("record.firstSeenAt")}
        render={({ firstSeenAt }) => <Time at={firstSeenAt} />}
      />
    </ListTable>
  );
}

/** What can be done with the selected rows, or with everything the filter shows. */
function BulkOps({ connectionId, stream }: { readonly connectionId: number; readonly stream: string }) {
  const t = useTranslate();
  const { selectedIds, total = 0, filterValues } = useListContext<PlatformRecord>();
  // The selection may reach over several pages.
  const { data = [] } = useGetMany<PlatformRecord>("records", { ids: selectedIds });
  const [whole, setWhole] = useState(false);
  const targets = targetsIn({ connectionId, stream }, data.filter(Boolean));
  const { connectionId: _connection, stream: _stream, deleted: _deleted, ...filter } = filterValues as Record<string, unknown>;
  return (
    <>
      <label className="check small">
        <input type="checkbox" checked={whole} onChange={(event) => setWhole(event.target.checked)} />
        {t("change.forAll")} ({formatNumber(total)})
      </label>
      <OpButtons connectionId={connectionId} stream={stream} targets={whole ? { filter, total } : targets} />
    </>
  );
}

function Chooser() {
  const t = useTranslate();
  const name = useNames();
  const { filterValues } = useListContext();
  const { fieldsOf } = useWords();
  const filter = filterValues as RecordFilter;
  const fields =
    filter.connectionId !== undefined && filter.stream !== undefined ? fieldsOf(filter.connectionId, filter.stream) : [];
  const own = fields.map((field) => ({ source: sourceOf(field), label: fieldLabel(field, name) }));
  const key = tableKey(filter);
  return <ColumnChooser key={key} storeKey={key} columns={columnsOf(own, t)} hiddenAtFirst={hiddenAtFirst(fields)} />;
}
