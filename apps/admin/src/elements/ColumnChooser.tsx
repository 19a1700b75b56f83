import Popover from "@mui/material/Popover";
import { useId, useState } from "react";
import { useStore, useTranslate } from "react-admin";

export interface Column {
  readonly source: string;
  readonly label: string;
}

interface ColumnChooserProps {
  /** The table's own store key: it keeps the hidden columns there. */
  readonly storeKey: string;
  readonly columns: readonly Column[];
  readonly hiddenAtFirst: readonly string[];
}

/** Which columns a table shows; kept on this machine. */
export function ColumnChooser({ storeKey, columns, hiddenAtFirst }: ColumnChooserProps) {
  const t = useTranslate();
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [hidden, setHidden] = useStore<readonly string[]>(storeKey, hiddenAtFirst);
  const toggle = (source: string) =>
    setHidden(hidden.includes(source) ? hidden.filter((one) => one !== source) : [...hidden, source]);
  return (
    <>
      <button type="button" className="btn" aria-haspopup="dialog" onClick={(event) => setAnchor(event.currentTarget)}>
        {t("ra.action.select_columns")}
      </button>
      <Popover
        open={anchor !== null}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: "bottom", horizontal: "right" }}
        transformOrigin={{ vertical: "top", horizontal: "right" }}
        slotProps={{ paper: { role: "dialog", "aria-labelledby": id } }}
      >
        <div style={{ padding: 16, display: "grid", gap: 6, minWidth: 220, maxHeight: "70vh" }}>
          <h3 id={id}>{t("ra.action.select_columns")}</h3>
          {columns.map(({ source, label }) => (
            <label key={source} className="check">
              <input type="checkbox" checked={!hidden.includes(source)} onChange={() => toggle(source)} />
              {label}
            </label>
          ))}
          <button type="button" className="link" style={{ justifySelf: "start" }} onClick={() => setHidden([...hiddenAtFirst])}>
            {t("ra.action.reset")}
          </button>
        </div>
      </Popover>
    </>
  );
}
