import { useCanAccess, useGetList, useGetOne, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { offeredOf } from "../../connectors/useWords.ts";
import type { ConnectionView, ConnectorView, RunStream, StreamState, StreamView, SyncRunView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { formatNumber } from "../../elements/format.ts";
import { SkeletonRows } from "../../elements/States.tsx";
import { KnownState } from "../../elements/StateTag.tsx";
import { Time } from "../../elements/Time.tsx";
import { useAction } from "../../elements/useAction.ts";
import { useNames } from "../../elements/useNames.ts";
import { call } from "../../providers/http.ts";
import { DriftPolicySelect } from "../drifts/DriftPolicySelect.tsx";

interface StreamsCardProps {
  readonly connection: ConnectionView;
  readonly connector: ConnectorView | undefined;
}

/** What this platform gives: per stream how much, how fresh, how the last run ended, what happens with unknown shapes. */
export function StreamsCard({ connection, connector }: StreamsCardProps) {
  const t = useTranslate();
  const { canAccess: seesStates = false } = useCanAccess({ resource: "stream-states", action: "list" });
  const { data: states = [] } = useGetList<StreamState>(
    "stream-states",
    {
      filter: { connectionId: connection.id },
      pagination: { page: 1, perPage: 100 },
      sort: { field: "stream", order: "ASC" },
    },
    { enabled: seesStates },
  );
  const { lastRunId } = connection.health;
  const { data: lastRun } = useGetOne<SyncRunView>("sync-runs", { id: lastRunId ?? 0 }, { enabled: lastRunId !== null });
  return (
    <Card title={t("stream.title")}>
      {!connector ? (
        <SkeletonRows rows={6} />
      ) : (
        <div className="scroll-x">
          <table className="grid middle">
            <thead>
              <tr>
                <th>{t("stream.stream")}</th>
                <th className="n">{t("stream.rows")}</th>
                <th>{t("stream.lastRun")}</th>
                <th>{t("stream.freshness")}</th>
                <th>{t("stream.deletes")}</th>
                <th>{t("stream.policy")}</th>
                <th className="n">{t("connection.deeds")}</th>
              </tr>
            </thead>
            <tbody>
              {offeredOf(connection, connector).map((stream) => (
                <StreamRow
                  key={stream.name}
                  connection={connection}
                  stream={stream}
                  state={states.find((one) => one.stream === stream.name)}
                  last={lastRun?.streams.find((one) => one.stream === stream.name)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

interface StreamRowProps {
  readonly connection: ConnectionView;
  readonly stream: StreamView;
  readonly state: StreamState | undefined;
  readonly last: RunStream | undefined;
}

function StreamRow({ connection, stream, state, last }: StreamRowProps) {
  const t = useTranslate();
  const name = useNames();
  const { act, pending } = useAction();
  const { canAccess: maySync } = useCanAccess({ resource: "connections", action: "sync" });
  const count = connection.health.records[stream.name] ?? 0;
  const isReading = stream.kind === "reading";
  const filter = JSON.stringify(
    isReading ? { connectionId: connection.id } : { connectionId: connection.id, stream: stream.name },
  );
  const sync = () =>
    act(
      () => call<{ runId: number }>(`/connections/${connection.id}/sync`, { method: "POST", body: { streams: [stream.name] } }),
      {
        done: "connection.syncQueued",
        refresh: ["connections", "sync-runs", "home"],
      },
    );
  return (
    <tr>
      <td>
        <b>{name(stream.title)}</b>
        <br />
        <small>
          {t(`kind.${stream.kind}`)} · {stream.modes.map((mode) => t(`mode.${mode}`)).join(" / ")}
        </small>
      </td>
      <td className="n">
        <Link to={`/${isReading ? "points" : "records"}?filter=${encodeURIComponent(filter)}`}>{formatNumber(count)}</Link>
        {isReading && <small> {t("unit.points")}</small>}
      </td>
      <td>
        {last ? <KnownState kind="run" value={last.status} title={last.error?.message} /> : <span className="muted">—</span>}
      </td>
      <td>
        <Time at={state?.watermark ?? state?.snapshotAt} />
        {state?.openPass && (
          <>
            <br />
            <small>{t("stream.openPass")}</small>
          </>
        )}
      </td>
      <td className="muted nowrap">{t(`deletes.${stream.deletes}`)}</td>
      <td>{state ? <DriftPolicySelect state={state} streamTitle={name(stream.title)} /> : <span className="muted">—</span>}</td>
      <td className="n">
        {maySync && connection.enabled && (
          <button
            type="button"
            className="btn s"
            disabled={pending}
            onClick={sync}
            aria-label={`${t("connection.sync")} ${name(stream.title)}`}
          >
            {t("connection.sync")}
          </button>
        )}
      </td>
    </tr>
  );
}
