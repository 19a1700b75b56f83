import { useTranslate } from "react-admin";
import { Link, useParams } from "react-router-dom";
import { useWords } from "../../connectors/useWords.ts";
import type { SyncRunView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { Facts } from "../../elements/Facts.tsx";
import { formatTraffic } from "../../elements/format.ts";
import { PageHead } from "../../elements/PageHead.tsx";
import { usePersonName } from "../../elements/person.ts";
import { ShowScreen } from "../../elements/ShowScreen.tsx";
import { KnownState } from "../../elements/StateTag.tsx";
import { Time, useSpan } from "../../elements/Time.tsx";
import { useHubEvents } from "../../providers/events.ts";
import { asker } from "./asker.ts";
import { BrakePanel } from "./BrakePanel.tsx";
import { LogCard } from "./LogCard.tsx";
import { RunControls } from "./RunControls.tsx";
import { RunError } from "./RunError.tsx";
import { RunProgress } from "./RunProgress.tsx";
import { StreamCounts } from "./StreamCounts.tsx";

const LIVE = ["queued", "running", "paused"];

/** One run: how far, per stream what it brought, what stopped it, what it wrote down. */
export default function SyncRunShow() {
  const { id } = useParams();
  useHubEvents({ topics: ["sync-runs"], id, reload: ["sync-runs", "sync-logs"] });
  // Events may be lost; a run that is under way is asked for by itself too.
  const refreshEvery = ({ status }: SyncRunView) => LIVE.includes(status) && 3000;
  return <ShowScreen<SyncRunView> refreshEvery={refreshEvery} render={(run) => <Page run={run} />} />;
}

function Page({ run }: { readonly run: SyncRunView }) {
  const t = useTranslate();
  const { connectionTitle, streamTitle } = useWords();
  const person = usePersonName();
  const by = asker(run);
  const braked = run.streams.filter(({ brake }) => brake !== null);
  return (
    <>
      <PageHead
        title={t("run.title", { id: run.id, connection: connectionTitle(run.connectionId) })}
        up={["/sync-runs", t("nav.sync-runs")]}
        sub={
          <span style={{ display: "inline-flex", gap: 8, alignItems: "center", marginTop: 4 }}>
            <KnownState kind="run" value={run.status} />
            {t(`trigger.${run.trigger}`)}
            {by !== undefined && ` · ${person(by)}`}
          </span>
        }
      >
        <Link className="btn" to={`/connections/${run.connectionId}/show`}>
          {t("run.toConnection")}
        </Link>
        <RunControls run={run} />
      </PageHead>
      <div className="row wide-only">
        <div className="col grow">
          {LIVE.includes(run.status) && (
            <Card title={t("run.progress")} padded>
              <RunProgress run={run} />
            </Card>
          )}
          {run.error && <RunError error={run.error} run={run} />}
          {braked.map((stream) => (
            <BrakePanel key={stream.stream} run={run} stream={stream} title={streamTitle(run.connectionId, stream.stream)} />
          ))}
          <StreamCounts run={run} />
          <LogCard run={run} live={LIVE.includes(run.status)} />
        </div>
        <div className="col side narrow">
          <RunFacts run={run} />
        </div>
      </div>
    </>
  );
}

function RunFacts({ run }: { readonly run: SyncRunView }) {
  const t = useTranslate();
  const span = useSpan();
  const person = usePersonName();
  const by = asker(run);
  const { connectionTitle } = useWords();
  const end = run.finishedAt ? new Date(run.finishedAt).getTime() : Date.now();
  const took = run.startedAt ? end - new Date(run.startedAt).getTime() : undefined;
  return (
    <Card title={t("run.facts")} padded>
      <Facts
        of={[
          [
            t("connection.connection"),
            <Link key="to" to={`/connections/${run.connectionId}/show`}>
              {connectionTitle(run.connectionId)}
            </Link>,
          ],
          [t("run.trigger"), t(`trigger.${run.trigger}`)],
          [t("run.requestedBy"), by && person(by)],
          [t("run.slot"), run.slot ? <Time key="slot" at={run.slot} /> : undefined],
          [t("connection.mode"), run.mode ? t(`mode.${run.mode}`) : t("run.modeAuto")],
          [t("run.createdAt"), <Time key="created" at={run.createdAt} seconds />],
          [t("run.startedAt"), <Time key="started" at={run.startedAt} seconds />],
          [t("run.finishedAt"), <Time key="finished" at={run.finishedAt} seconds />],
          [t("run.took"), took === undefined ? "—" : span(took)],
          [t("count.bytes"), formatTraffic(run)],
        ]}
      />
    </Card>
  );
}
