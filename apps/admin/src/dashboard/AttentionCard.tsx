import { useCanAccess, useLocale, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { sentence } from "../connectors/sentence.ts";
import { useWords } from "../connectors/useWords.ts";
import type { Attention, Drift } from "../contract.ts";
import { Card } from "../elements/Card.tsx";
import { formatNumber } from "../elements/format.ts";
import { EmptyState } from "../elements/States.tsx";
import { KnownState } from "../elements/StateTag.tsx";
import { Time } from "../elements/Time.tsx";
import { useAction } from "../elements/useAction.ts";
import { useNames } from "../elements/useNames.ts";
import { driftWords } from "../features/drifts/words.ts";
import { ReplayAllButton } from "../features/rejects/ReplayAllButton.tsx";
import { DecideButton } from "../features/sync-runs/DecideButton.tsx";
import { call } from "../providers/http.ts";

/** Failed, braked, refused, rejected, drifted: by weight, each with what can be done about it. */
export function AttentionCard({ items }: { readonly items: readonly Attention[] }) {
  const t = useTranslate();
  const { canAccess: mayAct } = useCanAccess({ resource: "connections", action: "sync" });
  return (
    <Card
      title={t(mayAct ? "home.attention" : "home.condition")}
      aside={items.length > 0 && t("home.byWeight", { count: items.length })}
    >
      {items.length === 0 ? (
        <EmptyState title={t("home.nothing")} text={t(mayAct ? "home.nothingText" : "home.conditionText")} />
      ) : (
        <table className="grid stack">
          <tbody>
            {items.map((item) => (
              <Row
                key={`${item.kind}:${item.connectionId}:${item.streams}:${item.runId}:${item.code}:${item.path}:${item.changeSet?.id}`}
                item={item}
              />
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

function Row({ item }: { readonly item: Attention }) {
  const t = useTranslate();
  const { streamTitle } = useWords();
  const streams = item.streams.map((name) => streamTitle(item.connectionId, name)).join(t("screen.listed"));
  const count = formatNumber(item.count);
  const why = useWhy();
  const share = item.of ? formatNumber((item.count / item.of) * 100, 0) : "100";
  return (
    <tr>
      <td style={{ width: 92 }}>
        <KnownState kind="attention" value={item.kind} />
      </td>
      <td>
        <b>
          <span translate="no">{item.connectionTitle}</span>
          {streams && ` · ${streams}`}
        </b>{" "}
        {t(`home.${item.kind}`, { count, share })}
        <br />
        <small>
          {item.runId && (
            <>
              <Link to={`/sync-runs/${item.runId}/show`}>{t("home.run", { id: item.runId })}</Link> ·{" "}
            </>
          )}
          <Time at={item.at} />
          {item.code && ` · ${why(item)}`}
          {item.kind === "failed" && <Standing item={item} />}
          {item.changeSet && <Refused set={item.changeSet} />}
        </small>
      </td>
      <td className="n">
        <div className="actions deeds">
          <Deeds item={item} />
        </div>
      </td>
    </tr>
  );
}

/** How old the data is that a failure left standing, and when the hub tries again. */
function Standing({ item: { dataAsOf, nextTry } }: { readonly item: Attention }) {
  const t = useTranslate();
  return (
    <>
      <br />
      {dataAsOf ? (
        <>
          {t("home.dataAsOf")} <Time at={dataAsOf} />
        </>
      ) : (
        t("home.noData")
      )}
      {" · "}
      {nextTry ? (
        <>
          {t("home.nextTry")} <Time at={nextTry} />
        </>
      ) : (
        t("home.noTry")
      )}
    </>
  );
}

/** Which change set of the reader's own was refused, and why. */
function Refused({ set: { id, title, by, reason } }: { readonly set: NonNullable<Attention["changeSet"]> }) {
  const t = useTranslate();
  return (
    <>
      {` · ${t("home.refusedBy", { name: by })} · `}
      <Link to={`/change-sets/${id}/show`} translate="no">
        #{id} {title}
      </Link>
      <br />
      <span translate="no">{reason}</span>
    </>
  );
}

/** What happened, in the screen's words. */
function useWhy(): (item: Attention) => string {
  const t = useTranslate();
  const locale = useLocale() ?? "zh-CN";
  const name = useNames();
  const { connectorOf } = useWords();
  return ({ kind, code, path, connectionId, streams }) => {
    if (code === null) return "";
    const words = { locale, t, messages: connectorOf(connectionId)?.messages ?? {} };
    if (kind === "rejects") return sentence(words, "reject.codes", { code });
    if (kind !== "drift") return sentence(words, "errorCode", { code });
    const drift = { kind: code as Drift["kind"], path, stream: streams[0] ?? "" };
    return `${t(`drift.kinds.${code}`, { _: code })} · ${driftWords(drift, connectorOf(connectionId), name).where}`;
  };
}

function Deeds({ item }: { readonly item: Attention }) {
  const t = useTranslate();
  const { act, pending } = useAction();
  const { canAccess: maySync } = useCanAccess({ resource: "connections", action: "sync" });
  const { canAccess: seesRejects } = useCanAccess({ resource: "rejects", action: "replay" });
  const { canAccess: seesDrifts } = useCanAccess({ resource: "drifts", action: "list" });
  const filter = JSON.stringify({
    connectionId: item.connectionId,
    ...(item.streams.length === 1 ? { stream: item.streams[0] } : {}),
    ...(item.kind === "rejects" ? { code: item.code } : {}),
    status: "open",
  });
  const run = `/sync-runs/${item.runId}/show`;
  if (item.changeSet) {
    return (
      <Link className="btn" to={`/change-sets/${item.changeSet.id}/show`}>
        {t("home.mend")}
      </Link>
    );
  }
  if (item.kind === "braked") {
    return (
      <>
        <Link className="btn" to={run}>
          {t("home.seeDifferences")}
        </Link>
        {item.runId && <DecideButton runId={item.runId} stream={item.streams[0]} decision="keep" count={item.count} />}
        {item.runId && <DecideButton runId={item.runId} stream={item.streams[0]} decision="confirm" count={item.count} />}
      </>
    );
  }
  if (item.kind === "failed") {
    const body = { streams: item.streams };
    return (
      <>
        {item.runId && (
          <Link className="btn" to={run}>
            {t("home.see")}
          </Link>
        )}
        {maySync && (
          <button
            type="button"
            className="btn"
            disabled={pending}
            onClick={() =>
              act(() => call(`/connections/${item.connectionId}/sync`, { method: "POST", body }), {
                done: "connection.syncQueued",
                refresh: ["home", "sync-runs"],
              })
            }
          >
            {t("home.retry")}
          </button>
        )}
      </>
    );
  }
  if (item.kind === "rejects") {
    if (!seesRejects) return null;
    return (
      <>
        <Link className="btn" to={`/rejects?filter=${encodeURIComponent(filter)}`}>
          {t("home.replay")}
        </Link>
        <ReplayAllButton filter={JSON.parse(filter)} count={item.count} />
      </>
    );
  }
  if (!seesDrifts) return null;
  return (
    <Link className="btn" to={`/drifts?filter=${encodeURIComponent(filter)}`}>
      {t("home.see")}
    </Link>
  );
}
