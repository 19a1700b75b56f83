import { useEffect, useState } from "react";
import { useTranslate } from "react-admin";
import type { SyncRunView } from "../../contract.ts";
import { formatNumber } from "../../elements/format.ts";
import { useSpan } from "../../elements/Time.tsx";
import { progressOf, type Sample, withSample } from "./progress.ts";
import { RunControls } from "./RunControls.tsx";

/** A run that has not begun has no bar; one that nobody knows the length of moves to and fro. */
export function widthOf({ status }: Pick<SyncRunView, "status">, percent: number | undefined) {
  if (percent === undefined) return status === "running" ? undefined : { width: 0 };
  return { width: `${percent}%` };
}

/** Rows so far, rate, what is left, a bar; with `controls` also cancel and pause. */
export function RunProgress({ run, controls }: { readonly run: SyncRunView; readonly controls?: boolean }) {
  const t = useTranslate();
  const span = useSpan();
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  useEffect(() => setSamples((before) => withSample(before, { at: Date.now(), read: run.read })), [run.read]);
  const { share, rate, left } = progressOf(run, Date.now(), samples);
  const rows = formatNumber(run.read);
  const percent = share === undefined ? undefined : Math.round(share * 100);
  return (
    <>
      <div style={{ display: "flex", justifyContent: "space-between", gap: 12 }}>
        <small>{run.expected ? t("run.rowsOf", { rows, expected: formatNumber(run.expected) }) : t("run.rows", { rows })}</small>
        <small>
          {run.status === "running" && t("run.rate", { rate: formatNumber(rate, 0) })}
          {run.status === "running" && left !== undefined && ` · ${t("run.left", { span: span(left) })}`}
        </small>
      </div>
      <div
        className={percent === undefined && run.status === "running" ? "bar unknown" : "bar"}
        style={{ margin: "8px 0" }}
        role="progressbar"
        aria-label={t("run.progress")}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <i style={widthOf(run, percent)} />
      </div>
      <small>
        {t("run.soFar", {
          inserted: formatNumber(run.inserted),
          updated: formatNumber(run.updated),
          unchanged: formatNumber(run.unchanged),
          rejected: formatNumber(run.rejected),
        })}
        {controls && <RunControls run={run} plain />}
      </small>
    </>
  );
}
