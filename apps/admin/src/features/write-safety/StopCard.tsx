import { useCanAccess, useTranslate } from "react-admin";
import type { WriteSafety } from "../../contract.ts";
import { AskButton } from "../../elements/Ask.tsx";
import { Card } from "../../elements/Card.tsx";
import { StateTag } from "../../elements/StateTag.tsx";
import { Time } from "../../elements/Time.tsx";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";

/** One switch for everything: nothing is written to any platform while it is pulled. */
export function StopCard({ safety }: { readonly safety: WriteSafety }) {
  const t = useTranslate();
  const { act } = useAction();
  const { canAccess: mayStop } = useCanAccess({ resource: "write-safety", action: "stop" });
  const { canAccess: mayLift } = useCanAccess({ resource: "write-safety", action: "edit" });
  const set = (stopped: boolean, reason: string) =>
    act(() => call("/write-safety", { method: "PATCH", body: { stopped, ...(reason ? { reason } : {}) } }), {
      done: stopped ? "safety.stoppedDone" : "safety.liftedDone",
      refresh: ["write-safety", "change-sets"],
    });
  return (
    <Card title={t("safety.stopTitle")} padded>
      <p style={{ marginTop: 0 }}>
        <StateTag tone={safety.stopped ? "bad" : "ok"}>{t(safety.stopped ? "safety.isStopped" : "safety.isOpen")}</StateTag>{" "}
        {safety.stopped && (
          <>
            {safety.stoppedReason} · {safety.stoppedBy} · <Time at={safety.stoppedAt} />
          </>
        )}
      </p>
      <p className="muted small">{t("safety.stopHelp")}</p>
      {!safety.stopped && mayStop && (
        <AskButton
          label={t("safety.stop")}
          className="btn d"
          title={t("safety.stopAsk")}
          confirm={t("safety.stop")}
          danger
          reason="required"
          onConfirm={(reason) => set(true, reason)}
        >
          {t("safety.stopHelp")}
        </AskButton>
      )}
      {safety.stopped && mayLift && (
        <AskButton
          label={t("safety.lift")}
          className="btn p"
          title={t("safety.liftAsk")}
          confirm={t("safety.lift")}
          reason="optional"
          onConfirm={(reason) => set(false, reason)}
        >
          {t("safety.liftHelp")}
        </AskButton>
      )}
    </Card>
  );
}
