import { useCanAccess, useGetIdentity, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useWords } from "../connectors/useWords.ts";
import type { ConnectionView, Home as HomeData } from "../contract.ts";
import { formatTime } from "../elements/format.ts";
import { PageHead } from "../elements/PageHead.tsx";
import { usePersonName } from "../elements/person.ts";
import { EmptyState, ErrorState, SkeletonPage } from "../elements/States.tsx";
import { useAction } from "../elements/useAction.ts";
import { WaitingCard } from "../features/change-sets/WaitingCard.tsx";
import { call } from "../providers/http.ts";
import { Activity } from "./Activity.tsx";
import { AttentionCard } from "./AttentionCard.tsx";
import { Platforms } from "./Platforms.tsx";
import { Running } from "./Running.tsx";
import { useHome } from "./useHome.ts";
import { isWorking } from "./working.ts";

/** The officer's home: what needs me, before what is there. */
export default function Home() {
  const { canAccess, isPending: asking } = useCanAccess({ resource: "sync-runs", action: "list" });
  const { data, error, refetch } = useHome(canAccess === true);
  const { connections, isPending } = useWords(canAccess === true);
  const t = useTranslate();
  if (!asking && !canAccess) {
    return (
      <div className="card">
        <EmptyState title={t("home.notYours.title")} text={t("home.notYours.text")} />
      </div>
    );
  }
  if (error && !data) {
    return (
      <div className="card">
        <PageHead title={t("nav.home")} />
        <ErrorState error={error} retry={() => refetch()} />
      </div>
    );
  }
  if (!data || isPending) return <SkeletonPage />;
  return (
    <>
      <Head connections={connections} />
      {connections.length === 0 ? <First /> : <Cards home={data} connections={connections} />}
    </>
  );
}

function Head({ connections }: { readonly connections: readonly ConnectionView[] }) {
  const t = useTranslate();
  const { data: identity } = useGetIdentity();
  const person = usePersonName();
  const { act, pending } = useAction();
  const { canAccess: maySync } = useCanAccess({ resource: "connections", action: "sync" });
  const now = new Date();
  const [day = "", clock = "00:00"] = formatTime(now).split(" ");
  const hour = Number(clock.slice(0, 2));
  const part = hour < 11 ? "morning" : hour < 13 ? "noon" : hour < 18 ? "afternoon" : "evening";
  const weekday = t(`time.weekday.${new Date(`${day}T00:00Z`).getUTCDay()}`);
  const enabled = connections.filter((connection) => connection.enabled);
  const total = connections.length;
  const syncAll = () =>
    act(() => Promise.all(enabled.map(({ id }) => call(`/connections/${id}/sync`, { method: "POST", body: {} }))), {
      done: "home.syncAllDone",
      args: { count: enabled.length },
      refresh: ["home", "sync-runs", "connections"],
    });
  return (
    <PageHead
      title={t(`home.${part}`, { name: person(identity?.fullName ?? "") })}
      tab={t("nav.home")}
      sub={`${day} ${weekday} ${clock} · ${total === 0 ? t("home.noPlatforms") : t("home.summary", { total, working: connections.filter(isWorking).length })}`}
    >
      {maySync && enabled.length > 0 && (
        <button type="button" className="btn p" disabled={pending} onClick={syncAll}>
          {t("home.syncAll")}
        </button>
      )}
    </PageHead>
  );
}

function First() {
  const t = useTranslate();
  const { canAccess: mayCreate } = useCanAccess({ resource: "connections", action: "create" });
  if (!mayCreate) return <EmptyState title={t("home.noPlatforms")} text={t("home.conditionText")} />;
  return (
    <div className="card">
      <EmptyState title={t("home.first.title")} text={t("home.first.text")}>
        <Link className="btn p" to="/connections/create">
          {t("home.first.action")}
        </Link>
      </EmptyState>
    </div>
  );
}

function Cards({ home, connections }: { readonly home: HomeData; readonly connections: readonly ConnectionView[] }) {
  return (
    <div className="row wide-only">
      <div className="col grow">
        <WaitingCard />
        <AttentionCard items={home.attention} />
        <Activity known={home.activity} />
      </div>
      <div className="col side">
        <Platforms connections={connections} />
        <Running runs={home.running} />
      </div>
    </div>
  );
}
