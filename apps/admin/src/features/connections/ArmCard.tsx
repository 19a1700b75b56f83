import { useCanAccess, useTranslate } from "react-admin";
import { useNavigate } from "react-router-dom";
import { offeredOf } from "../../connectors/useWords.ts";
import type { ConnectionView, ConnectorView } from "../../contract.ts";
import { AskButton } from "../../elements/Ask.tsx";
import { Card } from "../../elements/Card.tsx";
import { StateTag } from "../../elements/StateTag.tsx";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";

interface ArmCardProps {
  readonly connection: ConnectionView;
  readonly connector: ConnectorView;
}

/** Whether the platform may be written to, and a copy to try things out with. */
export function ArmCard({ connection, connector }: ArmCardProps) {
  const t = useTranslate();
  const navigate = useNavigate();
  const { act } = useAction();
  const { canAccess: mayArm } = useCanAccess({ resource: "connections", action: "arm" });
  const { canAccess: mayClone } = useCanAccess({ resource: "connections", action: "create" });
  if (!offeredOf(connection, connector).some(({ ops }) => ops.length > 0)) return null;
  const { armed, id } = connection;
  const turn = () =>
    act(() => call(`/connections/${id}/${armed ? "disarm" : "arm"}`, { method: "POST", body: {} }), {
      done: armed ? "safety.disarmedDone" : "safety.armedDone",
      refresh: ["connections"],
    });
  const clone = () =>
    act(() => call<{ id: number }>(`/connections/${id}/clone`, { method: "POST", body: {} }), {
      done: "safety.clonedDone",
      refresh: ["connections"],
      onDone: (made) => navigate(`/connections/${made.id}/show`),
    });
  return (
    <Card title={t("safety.writing")} padded>
      <p style={{ marginTop: 0 }}>
        <StateTag tone={armed ? "ok" : "warn"}>{t(armed ? "safety.armed" : "safety.disarmed")}</StateTag>
      </p>
      <p className="muted small">{t(armed ? "safety.armedHelp" : "safety.disarmedHelp")}</p>
      <div className="actions">
        {mayArm && (
          <AskButton
            label={t(armed ? "safety.disarm" : "safety.arm")}
            title={t(armed ? "safety.disarm" : "safety.arm")}
            confirm={t(armed ? "safety.disarm" : "safety.arm")}
            danger={!armed}
            onConfirm={turn}
          >
            {t(armed ? "safety.disarmedHelp" : "safety.armedHelp")}
          </AskButton>
        )}
        {mayClone && (
          <button type="button" className="btn" onClick={clone}>
            {t("safety.clone")}
          </button>
        )}
      </div>
    </Card>
  );
}
