import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useSentences } from "../../connectors/useSentences.ts";
import { useWords } from "../../connectors/useWords.ts";
import type { RunStream, SyncRunView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { ForEngineers } from "../../elements/ForEngineers.tsx";
import { formatNumber, formatTraffic } from "../../elements/format.ts";
import { ScrollRegion } from "../../elements/ScrollRegion.tsx";
import { KnownState } from "../../elements/StateTag.tsx";

const COUNTS = ["read", "inserted", "updated", "unchanged", "rejected", "deleted"] as const;

/** What each stream brought; read = new + updated + unchanged + rejected. */
export function StreamCounts({ run }: { readonly run: SyncRunView }) {
  const t = useTranslate();
  return (
    <Card title={t("stream.title")} aside={t("run.equation")}>
      <ScrollRegion label={t("stream.title")}>
        <table className="grid">
          <thead>
            <tr>
              <th>{t("stream.stream")}</th>
              <th>{t("run.state")}</th>
              <th>{t("connection.mode")}</th>
              {COUNTS.map((count) => (
                <th key={count} className="n">
                  {t(`count.${count}`)}
                </th>
              ))}
              <th className="n">{t("count.bytes")}</th>
            </tr>
          </thead>
          <tbody>
            {run.streams.map((stream) => (
              <Row key={stream.stream} run={run} stream={stream} />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td colSpan={3}>
                <b>{t("run.sum")}</b>
              </td>
              {COUNTS.map((count) => (
                <td key={count} className="n">
                  <b>{formatNumber(run[count])}</b>
                </td>
              ))}
              <td className="n nowrap">{formatTraffic(run)}</td>
            </tr>
          </tfoot>
        </table>
      </ScrollRegion>
    </Card>
  );
}

function Row({ run, stream }: { readonly run: SyncRunView; readonly stream: RunStream }) {
  const t = useTranslate();
  const { streamTitle } = useWords();
  const say = useSentences(run.connectionId);
  const rejects = `/rejects?filter=${encodeURIComponent(JSON.stringify({ connectionId: run.connectionId, stream: stream.stream }))}`;
  return (
    <tr className={stream.status === "failed" ? "bad-row" : undefined}>
      <td>
        <b>{streamTitle(run.connectionId, stream.stream)}</b>
        {stream.error && (
          <>
            <br />
            <small>
              {t(`errorClass.${stream.error.class}.word`)} · {say("errorCode", stream.error)}
              <br />
              {t(`errorClass.${stream.error.class}.who`)}
              <ForEngineers text={`${stream.error.code} · ${stream.error.message}`} />
            </small>
          </>
        )}
      </td>
      <td>
        <KnownState kind="run" value={stream.status} />
      </td>
      <td className="muted">{stream.mode ? t(`mode.${stream.mode}`) : "—"}</td>
      {COUNTS.map((count) => (
        <td key={count} className={stream[count] === 0 ? "n muted" : "n"}>
          {count === "rejected" && stream.rejected > 0 ? (
            <Link to={rejects}>{formatNumber(stream.rejected)}</Link>
          ) : (
            formatNumber(stream[count])
          )}
        </td>
      ))}
      <td className="n nowrap muted">{formatTraffic(stream)}</td>
    </tr>
  );
}
