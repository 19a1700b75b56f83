import { useEffect, useState } from "react";
import type { RaRecord } from "react-admin";
import { useNavigate } from "react-router-dom";

/** Keys belong to the field somebody types in, or to the open dialog. */
function busy(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  return target?.closest("input, textarea, select, [contenteditable], [role=dialog], [role=menu]") != null;
}

/**
 * j and k move over the rows, Enter opens, `/` goes to the list's search field.
 * @returns the row the cursor is on; -1 before the first key.
 */
export function useRowKeys(rows: readonly RaRecord[], open: ((record: RaRecord) => string) | false): number {
  const [cursor, setCursor] = useState(-1);
  const navigate = useNavigate();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (busy(event)) return;
      const step = event.key === "j" ? 1 : event.key === "k" ? -1 : 0;
      if (step !== 0) {
        setCursor(Math.min(Math.max(cursor + step, 0), rows.length - 1));
        // Enter is for the row from now on, not for the link that still has the focus.
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      }
      if (event.key === "/") {
        event.preventDefault();
        document.querySelector<HTMLInputElement>("[data-list-search]")?.focus();
      }
      const row = rows[cursor];
      const onControl = (event.target as HTMLElement | null)?.closest("a, button") != null;
      if (event.key === "Enter" && row && open && !onControl) navigate(open(row));
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [cursor, rows, open, navigate]);
  useEffect(() => {
    if (cursor >= 0) document.querySelectorAll(".RaDataTable-table tbody tr")[cursor]?.scrollIntoView({ block: "nearest" });
  }, [cursor]);
  return Math.min(cursor, rows.length - 1);
}
