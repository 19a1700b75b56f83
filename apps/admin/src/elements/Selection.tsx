import { useEffect, useRef } from "react";
import { type Identifier, type RaRecord, useListContext, useRecordContext, useTranslate } from "react-admin";

/** What is ticked holds for what is shown: under another filter, and after the list was left, nothing is. */
export function useBoundSelection(): void {
  const { filterValues, onUnselectItems } = useListContext();
  const shown = JSON.stringify(filterValues);
  const unselect = useRef(onUnselectItems);
  unselect.current = onUnselectItems;
  useEffect(() => {
    if (shown !== undefined) unselect.current();
  }, [shown]);
}

type Selectable = (record: RaRecord) => boolean;

/** The box of one row. */
export function SelectRow({ selectable }: { readonly selectable: Selectable }) {
  const t = useTranslate();
  const record = useRecordContext();
  const { selectedIds, onToggleItem } = useListContext();
  if (!record) return null;
  return (
    <input
      type="checkbox"
      aria-label={`${t("ra.action.select_row")} ${record.id}`}
      disabled={!selectable(record)}
      checked={selectedIds.includes(record.id)}
      onClick={(event) => event.stopPropagation()}
      onChange={() => onToggleItem(record.id)}
    />
  );
}

/** The box of the page: all its rows, or none. */
export function SelectPage({ selectable }: { readonly selectable: Selectable }) {
  const t = useTranslate();
  const { data = [], selectedIds, onSelect } = useListContext();
  const ids: Identifier[] = data.filter(selectable).map(({ id }) => id);
  const isAll = ids.length > 0 && ids.every((id) => selectedIds.includes(id));
  const others = selectedIds.filter((id) => !ids.includes(id));
  return (
    <input
      type="checkbox"
      aria-label={t("ra.action.select_all")}
      disabled={ids.length === 0}
      checked={isAll}
      onChange={() => onSelect(isAll ? others : [...others, ...ids])}
    />
  );
}
