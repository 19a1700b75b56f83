import { useState } from "react";
import { useInput, useTranslate } from "react-admin";
import { Frame } from "../elements/Field.tsx";
import { type CodeRow, rowsOf, tableOf, twice } from "./code-table.ts";

interface CodeTableProps {
  readonly source: string;
  readonly label: string;
  readonly help?: string;
}

/** A code table of the connection as a grid: the platform's code on the left, its meaning on the right. */
export function CodeTableField({ source, label, help }: CodeTableProps) {
  const t = useTranslate();
  const { field, fieldState, id } = useInput({ source });
  const [rows, setRows] = useState<readonly CodeRow[]>(() => rowsOf(field.value));
  const doubled = twice(rows);
  const change = (next: readonly CodeRow[]) => {
    setRows(next);
    field.onChange(tableOf(next));
  };
  const edit = (at: number, row: CodeRow) => change(rows.map((old, index) => (index === at ? row : old)));
  return (
    <Frame id={`${id}-0`} label={`${label} · ${rows.length}`} help={help} error={fieldState.error?.message}>
      <div className="card" style={{ maxHeight: 300, overflow: "auto" }}>
        <table className="grid middle">
          <thead>
            <tr>
              <th>{t("config.code")}</th>
              <th>{t("config.meaning")}</th>
              <th aria-label={t("connection.deeds")} />
            </tr>
          </thead>
          <tbody>
            {rows.map(([code, meaning], at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row's code changes while it is typed; its place does not
              <tr key={at}>
                <td style={{ width: "40%" }}>
                  <input
                    id={`${id}-${at}`}
                    className="field mono"
                    aria-label={`${label} ${t("config.code")} ${at + 1}`}
                    aria-invalid={doubled.has(code.trim()) || undefined}
                    value={code}
                    onChange={(event) => edit(at, [event.target.value, meaning])}
                  />
                </td>
                <td>
                  <input
                    className="field"
                    aria-label={`${label} ${t("config.meaning")} ${at + 1}`}
                    value={meaning}
                    onChange={(event) => edit(at, [code, event.target.value])}
                  />
                </td>
                <td style={{ width: 64, whiteSpace: "nowrap" }}>
                  <button type="button" className="link" onClick={() => change(rows.filter((_, index) => index !== at))}>
                    {t("ra.action.remove")}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <div style={{ padding: "8px 16px", display: "flex", gap: 12, alignItems: "center" }}>
          <button type="button" className="btn s" onClick={() => setRows([...rows, ["", ""]])}>
            {t("config.addCode")}
          </button>
          {doubled.size > 0 && <span className="err">{t("config.twice", { codes: [...doubled].join(", ") })}</span>}
        </div>
      </div>
    </Frame>
  );
}
