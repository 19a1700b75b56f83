import { useState } from "react";
import { useInput, useTranslate } from "react-admin";
import type { Names } from "../contract.ts";
import { Frame } from "../elements/Field.tsx";
import { useNames } from "../elements/useNames.ts";
import { type CodeRow, rowsOf, tableOf, twice } from "./code-table.ts";

interface CodeTableProps {
  readonly source: string;
  readonly label: string;
  readonly help?: string;
  /** Heads of the two columns, where they are not a code and its meaning. */
  readonly columns: readonly [Names, Names] | null;
}

/** A code table of the connection as a grid: the platform's code on the left, its meaning on the right. */
export function CodeTableField({ source, label, help, columns }: CodeTableProps) {
  const t = useTranslate();
  const name = useNames();
  const [left, right] = columns ? columns.map(name) : [t("config.code"), t("config.meaning")];
  const { field, fieldState, id } = useInput({ source });
  const [rows, setRows] = useState<readonly CodeRow[]>(() => rowsOf(field.value));
  const doubled = twice(rows);
  const change = (next: readonly CodeRow[]) => {
    setRows(next);
    field.onChange(tableOf(next));
  };
  const edit = (at: number, row: CodeRow) => change(rows.map((old, index) => (index === at ? row : old)));
  return (
    <Frame
      id={`${id}-0`}
      label={`${label} · ${rows.length}`}
      help={help}
      error={fieldState.error?.message}
      wide={columns !== null}
    >
      <div className="card" style={{ maxHeight: 300, overflow: "auto" }}>
        <table className="grid middle">
          <thead>
            <tr>
              <th>{left}</th>
              <th>{right}</th>
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
                    aria-label={`${label} ${left} ${at + 1}`}
                    aria-invalid={doubled.has(code.trim()) || undefined}
                    value={code}
                    onChange={(event) => edit(at, [event.target.value, meaning])}
                  />
                </td>
                <td>
                  <input
                    className="field"
                    aria-label={`${label} ${right} ${at + 1}`}
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
