import { useCanAccess, useTranslate } from "react-admin";
import { useNavigate } from "react-router-dom";
import type { SyncRunView } from "../../contract.ts";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";

type Verb = "cancel" | "pause" | "resume";
const VERBS: Partial<Record<SyncRunView["status"], readonly Verb[]>> = {
  queued: ["cancel"],
  running: ["pause", "cancel"],
  paused: ["resume", "cancel"],
};

/** Cancel, pause, resume, try again: what the run's state allows; `plain` as links inside a line. */
export function RunControls({ run, plain }: { readonly run: SyncRunView; readonly plain?: boolean }) {
  const unread = run.streams.filter(({ status }) => status === "failed" || status === "cancelled").map(({ stream }) => stream);
  return (
    <>
      {(VERBS[run.status] ?? []).map((verb) => (
        <Control key={verb} run={run} verb={verb} plain={plain} />
      ))}
      {run.finishedAt !== null && unread.length > 0 && <Retry run={run} streams={unread} />}
    </>
  );
}

/** The streams of an ended run that did not come through are asked for again, in the same mode. */
function Retry({ run, streams }: { readonly run: SyncRunView; readonly streams: readonly string[] }) {
  const t = useTranslate();
  const navigate = useNavigate();
  const { act, pending } = useAction();
  const { canAccess } = useCanAccess({ resource: "connections", action: "sync" });
  if (!canAccess) return null;
  const body = { streams, ...(run.mode ? { mode: run.mode } : {}) };
  const go = () =>
    act(() => call<{ runId: number }>(`/connections/${run.connectionId}/sync`, { method: "POST", body }), {
      done: "run.retryDone",
      refresh: ["sync-runs", "home"],
      onDone: ({ runId }) => navigate(`/sync-runs/${runId}/show`),
    });
  return (
    <button type="button" className="btn p" disabled={pending} onClick={go}>
      {t("run.retry")}
    </button>
  );
}

function Control({ run, verb, plain }: { readonly run: SyncRunView; readonly verb: Verb; readonly plain?: boolean }) {
  const t = useTranslate();
  const { act, pending } = useAction();
  const { canAccess } = useCanAccess({ resource: "sync-runs", action: verb });
  if (!canAccess) return null;
  const go = () =>
    act(() => call(`/sync-runs/${run.id}/${verb}`, { method: "POST", body: {} }), {
      done: `run.${verb}Done`,
      refresh: ["sync-runs", "home"],
    });
  const className = plain ? "link" : verb === "cancel" ? "btn d" : "btn";
  return (
    <button type="button" className={className} style={plain ? { marginLeft: 12 } : undefined} disabled={pending} onClick={go}>
      {t(`run.${verb}`)}
    </button>
  );
}
