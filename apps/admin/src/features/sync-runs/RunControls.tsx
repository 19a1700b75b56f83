import { useCanAccess, useTranslate } from "react-admin";
import type { SyncRunView } from "../../contract.ts";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";

type Verb = "cancel" | "pause" | "resume";
const VERBS: Partial<Record<SyncRunView["status"], readonly Verb[]>> = {
  queued: ["cancel"],
  running: ["pause", "cancel"],
  paused: ["resume", "cancel"],
};

/** Cancel, pause, resume: what the run's state allows; `plain` as links inside a line. */
export function RunControls({ run, plain }: { readonly run: SyncRunView; readonly plain?: boolean }) {
  return (VERBS[run.status] ?? []).map((verb) => <Control key={verb} run={run} verb={verb} plain={plain} />);
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
