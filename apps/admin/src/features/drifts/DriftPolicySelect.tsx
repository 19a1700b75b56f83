import { useCanAccess, useTranslate } from "react-admin";
import type { StreamState } from "../../contract.ts";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";

const POLICIES = ["evolve", "freeze", "discardValue", "discardRow"] as const;

/** What happens with unknown shapes on one stream. */
export function DriftPolicySelect({ state, streamTitle }: { readonly state: StreamState; readonly streamTitle: string }) {
  const t = useTranslate();
  const { act, pending } = useAction();
  const { canAccess } = useCanAccess({ resource: "stream-states", action: "edit" });
  const set = (driftPolicy: string) =>
    act(() => call(`/stream-states/${encodeURIComponent(state.id)}`, { method: "PATCH", body: { driftPolicy } }), {
      done: "drift.policyDone",
      refresh: ["stream-states"],
    });
  return (
    <select
      className="field"
      style={{ width: "auto" }}
      aria-label={t("drift.policyOf", { stream: streamTitle })}
      title={t(`drift.policyHelp.${state.driftPolicy}`)}
      value={state.driftPolicy}
      disabled={pending || !canAccess}
      onChange={(event) => set(event.target.value)}
    >
      {POLICIES.map((policy) => (
        <option key={policy} value={policy} title={t(`drift.policyHelp.${policy}`)}>
          {t(`drift.policy.${policy}`)}
        </option>
      ))}
    </select>
  );
}
