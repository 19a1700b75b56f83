import { useCanAccess, useNotify, useTranslate } from "react-admin";
import { useNavigate } from "react-router-dom";
import type { ConnectionView } from "../../contract.ts";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";

interface SyncProps {
  readonly connection: ConnectionView;
  readonly small?: boolean;
  /** Goes to the new run's page. */
  readonly follow?: boolean;
}

/** Queues a sync of every stream now. */
export function SyncButton({ connection, small, follow }: SyncProps) {
  const t = useTranslate();
  const notify = useNotify();
  const navigate = useNavigate();
  const { act, pending } = useAction();
  const { canAccess } = useCanAccess({ resource: "connections", action: "sync" });
  if (!canAccess || !connection.enabled) return null;
  const go = () =>
    act(() => call<{ runId: number }>(`/connections/${connection.id}/sync`, { method: "POST", body: {} }), {
      refresh: ["connections", "sync-runs", "home"],
      onDone: ({ runId }) => {
        if (follow) navigate(`/sync-runs/${runId}/show`);
        else notify("connection.syncQueued", { type: "success", messageArgs: { runId } });
      },
    });
  return (
    <button
      type="button"
      className={small ? "btn s" : "btn p"}
      disabled={pending}
      onClick={(event) => {
        event.stopPropagation();
        go();
      }}
    >
      {t("connection.syncNow")}
    </button>
  );
}
