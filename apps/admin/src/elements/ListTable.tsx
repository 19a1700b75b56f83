import type { ReactNode } from "react";
import { DataTable, type RaRecord, useListContext, useTranslate } from "react-admin";
import { SelectPage, SelectRow, useBoundSelection } from "./Selection.tsx";
import { useRowKeys } from "./useRowKeys.ts";

interface ListTableProps {
  /** Where a row leads; false for rows that lead nowhere. */
  readonly open: ((record: RaRecord) => string) | false;
  /** What can be done with the selected rows; with it, rows can be selected. */
  readonly bulk?: ReactNode;
  readonly selectable?: (record: RaRecord) => boolean;
  readonly hiddenColumns?: string[];
  /** Keeps the chosen columns apart where one resource has several shapes. */
  readonly storeKey?: string;
  readonly children: ReactNode;
}

const SX = {
  "& .RaDataTable-tableWrapper": {
    overflow: "auto",
    maxHeight: "max(320px, calc(100vh - 252px - var(--above, 0px)))",
    minHeight: 120,
  },
  "& thead th": { position: "sticky", top: 0, zIndex: 2 },
  "& td:first-of-type, & th:first-of-type": { paddingLeft: "16px" },
  "& td:last-of-type, & th:last-of-type": { paddingRight: "16px" },
};
const CURSOR = {
  "& td": { backgroundColor: "var(--accent-soft)" },
  "& td:first-of-type": { boxShadow: "inset 3px 0 var(--accent)" },
};
const any = () => true;

/** The table of a list: sticky head, chosen columns, j k Enter, selection where something can be done with it. */
export function ListTable({ open, bulk, selectable = any, hiddenColumns, storeKey, children }: ListTableProps) {
  const { data = [] } = useListContext();
  useBoundSelection();
  const cursor = useRowKeys(data, open);
  const box = bulk && (
    <DataTable.Col
      key="select"
      source="select"
      disableSort
      label={<SelectPage selectable={selectable} />}
      render={() => <SelectRow selectable={selectable} />}
      sx={{ width: 36 }}
    />
  );
  return (
    <>
      {bulk && <SelectionBar>{bulk}</SelectionBar>}
      <DataTable
        sx={SX}
        bulkActionButtons={false}
        hiddenColumns={hiddenColumns}
        storeKey={storeKey}
        rowClick={open ? (_id, _resource, record) => open(record) : false}
        rowSx={(_record, row) => (row === cursor ? CURSOR : {})}
      >
        {box}
        {children}
      </DataTable>
    </>
  );
}

/** How many rows are selected and what can be done with them; no height of its own while none is. */
function SelectionBar({ children }: { readonly children: ReactNode }) {
  const t = useTranslate();
  const { selectedIds, onUnselectItems } = useListContext();
  if (selectedIds.length === 0) return null;
  return (
    <div className="filters" style={{ background: "var(--accent-soft)" }} role="status">
      <b>{t("ra.action.bulk_actions", { smart_count: selectedIds.length })}</b>
      {children}
      <button type="button" className="btn" onClick={() => onUnselectItems()}>
        {t("ra.action.unselect")}
      </button>
    </div>
  );
}
