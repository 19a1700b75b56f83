import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import type { RunStream, SyncRunView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { formatNumber } from "../../elements/format.ts";
import { ScrollRegion } from "../../elements/ScrollRegion.tsx";
import { StateTag } from "../../elements/StateTag.tsx";
import { Time } from "../../elements/Time.tsx";
import { useFileExport } from "../../elements/useFileExport.ts";
import { useFileColumns } from "../records/useFileColumns.ts";
import { DecideButton } from "./DecideButton.tsx";

interface BrakePanelProps {
  readonly run: SyncRunView;
  readonly stream: RunStream;
  readonly title: string;
}

/** Why the run stopped before deleting, which rows it is about, and a person's decision. */
export function BrakePanel({ run, stream, title }: BrakePanelProps) {
  const t = useTranslate();
  const filter = { connectionId: run.connectionId, stream: stream.stream, missingIn: run.id };
  const columns = useFileColumns(filter);
  const { save, pending } = useFileExport();
  const { brake } = stream;
  if (!brake) return null;
  const { gone, live, limit, sample, decision } = brake;
  const share = live > 0 ? formatNumber((gone / live) * 100, 1) : "100";
  const buttons = run.finishedAt !== null && stream.status === "braked" && !decision && (
    <>
      <DecideButton runId={run.id} stream={stream.stream} decision="keep" count={gone} />
      <DecideButton runId={run.id} stream={stream.stream} decision="confirm" count={gone} />
    </>
  );
  return (
    <Card
      title={
        <span style={{ display: "inline-flex", gap: 8, alignItems: "center" }}>
          <StateTag tone={decision ? "idle" : "bad"}>{t("state.attention.braked")}</StateTag> {title}
        </span>
      }
      aside={buttons}
    >
      <div className="card-body">
        {t("brake.says", { gone: formatNumber(gone), live: formatNumber(live), share, limit: formatNumber(limit) })}
        <br />
        <small>{t("brake.kept")}</small>
        {decision && (
          <div className="note idle" style={{ marginTop: 10 }}>
            <span>
              <b>{decision.by}</b> <Time at={decision.at} /> · {t(`brake.${decision.choice}Was`)}
              {decision.reason && ` · ${decision.reason}`}
            </span>
          </div>
        )}
      </div>
      {decision?.choice !== "keep" && (
        <div className="card-body actions">
          <Link className="btn s" to={`/records?filter=${encodeURIComponent(JSON.stringify(filter))}`}>
            {t("brake.all", { gone: formatNumber(gone) })}
          </Link>
          <button
            type="button"
            className="btn s"
            disabled={pending}
            onClick={() => save({ resource: "records", title, filter, columns }, "csv")}
          >
            {t("brake.download", { gone: formatNumber(gone) })}
          </button>
        </div>
      )}
      <ScrollRegion maxHeight={260} label={t("brake.sample", { shown: sample.length, gone: formatNumber(gone) })}>
        <table className="grid">
          <thead>
            <tr>
              <th>{t("brake.sample", { shown: sample.length, gone: formatNumber(gone) })}</th>
              <th>{t("record.key")}</th>
            </tr>
          </thead>
          <tbody>
            {sample.map(({ key, label }) => (
              <tr key={key}>
                <td>{label}</td>
                <td className="mono">{key}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </Card>
  );
}
