import { useState } from "react";
import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useSentences } from "../../connectors/useSentences.ts";
import { useWords } from "../../connectors/useWords.ts";
import type { Reject, ReplayResult } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { changesBetween, Diff } from "../../elements/Diff.tsx";
import { Facts } from "../../elements/Facts.tsx";
import { ForEngineers } from "../../elements/ForEngineers.tsx";
import { Json, leafOf } from "../../elements/Json.tsx";
import { PageHead } from "../../elements/PageHead.tsx";
import { ShowScreen } from "../../elements/ShowScreen.tsx";
import { KnownState } from "../../elements/StateTag.tsx";
import { Time } from "../../elements/Time.tsx";
import { FixCard } from "./FixCard.tsx";
import { valueAt } from "./value-at.ts";

/** One rejected row: why, where in the row, and the editor to mend and replay it. */
export default function RejectShow() {
  return <ShowScreen<Reject> render={(reject) => <Page key={reject.id} reject={reject} />} />;
}

function Page({ reject }: { readonly reject: Reject }) {
  const t = useTranslate();
  const { connectionTitle, streamTitle } = useWords();
  const { connectionId, stream } = reject;
  const why = useSentences(connectionId)("reject.codes", { code: reject.code });
  const [result, setResult] = useState<ReplayResult>();
  return (
    <>
      <PageHead
        title={t("reject.titleOf", {
          code: why,
          key: reject.key ?? `#${reject.id}`,
        })}
        up={["/rejects", t("nav.rejects")]}
        sub={
          <span style={{ display: "inline-flex", gap: 8, alignItems: "center", marginTop: 4 }}>
            <KnownState kind="reject" value={reject.status} />
            {connectionTitle(connectionId)} · {streamTitle(connectionId, stream)}
          </span>
        }
      />
      <div className="row wide-only">
        <div className="col grow">
          <div className="note warn" role="note">
            <span aria-hidden="true">▲</span>
            <div>
              <b>{why}</b>
              <br />
              {t("reject.at")} <span className="mono">{reject.path || "—"}</span> · <span className="mono">{reject.code}</span> ·{" "}
              {t("reject.sent")} <span className="mono">{valueAt(reject.raw, reject.path)}</span>
              <ForEngineers text={reject.message} />
            </div>
          </div>
          {reject.status === "open" && <FixCard reject={reject} onReplayed={setResult} />}
          {result && (
            <div className="note ok" role="status">
              <KnownState kind="outcome" value={result.outcome} />
              <span className="grow">{t("reject.replayed")}</span>
              {result.recordId !== null && <Link to={`/records/${result.recordId}/show`}>{t("reject.toRecord")}</Link>}
            </div>
          )}
          {reject.fixedRaw !== null && (
            <Card title={t("reject.fixed")}>
              <Diff changes={changesBetween(reject.raw, reject.fixedRaw)} />
            </Card>
          )}
          <Card title={t("record.raw")} aside={names(reject.raw, leafOf(reject.path)) && t("reject.rawHint")}>
            <Json value={reject.raw} mark={reject.path} label={t("record.raw")} />
          </Card>
        </div>
        <div className="col side narrow">
          <Card title={t("record.facts")} padded>
            <Facts
              of={[
                [
                  t("connection.connection"),
                  <Link key="to" to={`/connections/${connectionId}/show`}>
                    {connectionTitle(connectionId)}
                  </Link>,
                ],
                [t("stream.stream"), streamTitle(connectionId, stream)],
                [
                  t("record.key"),
                  <span key="key" className="mono">
                    {reject.key ?? "—"}
                  </span>,
                ],
                [t("reject.seen"), t("reject.times", { count: reject.seen })],
                [t("record.firstSeenAt"), <Time key="first" at={reject.firstSeenAt} />],
                [t("reject.lastSeenAt"), <Time key="last" at={reject.lastSeenAt} />],
                [
                  t("reject.lastRun"),
                  <Link key="run" to={`/sync-runs/${reject.lastRunId}/show`}>
                    #{reject.lastRunId}
                  </Link>,
                ],
                [t("reject.resolvedBy"), reject.resolvedBy ?? undefined],
                [t("reject.resolvedAt"), reject.resolvedAt ? <Time key="resolved" at={reject.resolvedAt} /> : undefined],
              ]}
            />
          </Card>
          {reject.status === "open" && (
            <Card title={t("reject.advice")} padded>
              <p style={{ margin: 0, fontSize: 13 }}>{t("reject.adviceText")}</p>
              <p style={{ margin: "8px 0 0" }}>
                <Link to={`/connections/${connectionId}`}>{t("run.fixSettings")}</Link>
              </p>
            </Card>
          )}
        </div>
      </div>
    </>
  );
}

/** Whether a row names the field at all: rows that are lists of values have no names to mark. */
const names = (raw: unknown, field: string) => field !== "" && JSON.stringify(raw).includes(`${JSON.stringify(field)}:`);
