import { useCanAccess, useTranslate } from "react-admin";
import { AskButton } from "../../elements/Ask.tsx";
import { formatNumber } from "../../elements/format.ts";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";

interface DecideProps {
  readonly runId: number;
  /** Absent: every braked stream of the run. */
  readonly stream?: string;
  readonly decision: "confirm" | "keep";
  readonly count: number;
}

/** A person's word on a braked run: the rows are really gone, or they stay. */
export function DecideButton({ runId, stream, decision, count }: DecideProps) {
  const t = useTranslate();
  const { act, pending } = useAction();
  const { canAccess } = useCanAccess({ resource: "sync-runs", action: "decide" });
  if (!canAccess) return null;
  const decide = (reason: string) =>
    act(
      () =>
        call(`/sync-runs/${runId}/decision`, {
          method: "POST",
          body: { decision, ...(stream ? { stream } : {}), ...(reason ? { reason } : {}) },
        }),
      { done: `brake.${decision}Done`, refresh: ["sync-runs", "home", "records", "connections"] },
    );
  const gone = formatNumber(count);
  return (
    <AskButton
      label={t(decision === "confirm" ? "home.confirmGone" : "home.keep")}
      title={t(`brake.${decision}Title`, { count: gone })}
      confirm={t(`brake.${decision}`, { count: gone })}
      danger={decision === "confirm"}
      disabled={pending}
      reason={decision === "confirm" ? "required" : "optional"}
      onConfirm={decide}
    >
      {t(`brake.${decision}Text`, { count: gone })}
    </AskButton>
  );
}
