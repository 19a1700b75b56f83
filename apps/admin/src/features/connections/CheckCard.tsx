import { useCanAccess, useTranslate } from "react-admin";
import { ProbeTable } from "../../connectors/ProbeTable.tsx";
import type { Check, ConnectionView, ConnectorView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { EmptyState, SkeletonRows } from "../../elements/States.tsx";
import { Time } from "../../elements/Time.tsx";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";

interface CheckCardProps {
  readonly connection: ConnectionView;
  readonly connector: ConnectorView | undefined;
}

/** The test of a connection: reads a little of every stream, changes nothing. */
export function CheckCard({ connection, connector }: CheckCardProps) {
  const t = useTranslate();
  const { act, pending } = useAction();
  const { canAccess } = useCanAccess({ resource: "connections", action: "check" });
  const { lastCheck } = connection;
  const test = () =>
    act(() => call<Check>(`/connections/${connection.id}/check`, { method: "POST", body: {} }), { refresh: ["connections"] });
  const button = canAccess && (
    <button type="button" className="btn s" disabled={pending} onClick={test}>
      {pending ? t("probe.testing") : t("probe.test")}
    </button>
  );
  const aside = (
    <>
      {lastCheck && (
        <span>
          {t("connection.lastCheck")} <Time at={lastCheck.at} />
        </span>
      )}
      {button}
    </>
  );
  return (
    <Card title={t("probe.title")} aside={aside}>
      {pending ? (
        <SkeletonRows rows={lastCheck?.probes.length ?? 4} />
      ) : lastCheck ? (
        <ProbeTable check={lastCheck} connector={connector} />
      ) : (
        <EmptyState title={t("probe.none.title")} text={t("probe.none.text")} />
      )}
    </Card>
  );
}
