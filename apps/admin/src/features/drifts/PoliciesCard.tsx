import { useCanAccess, useGetList, useTranslate } from "react-admin";
import { useWords } from "../../connectors/useWords.ts";
import type { StreamState } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { DriftPolicySelect } from "./DriftPolicySelect.tsx";

/** Per stream: what happens when a row does not look as expected. */
export function PoliciesCard() {
  const t = useTranslate();
  const { connectionTitle, streamTitle } = useWords();
  const { canAccess = false } = useCanAccess({ resource: "stream-states", action: "list" });
  const { data = [] } = useGetList<StreamState>(
    "stream-states",
    {
      filter: {},
      pagination: { page: 1, perPage: 200 },
      sort: { field: "id", order: "ASC" },
    },
    { enabled: canAccess },
  );
  if (data.length === 0) return null;
  return (
    <div style={{ marginTop: 16 }}>
      <Card title={t("stream.policy")} aside={t("drift.policiesHelp")}>
        <table className="grid middle">
          <thead>
            <tr>
              <th>{t("connection.connection")}</th>
              <th>{t("stream.stream")}</th>
              <th>{t("stream.policy")}</th>
              <th>{t("drift.effect")}</th>
            </tr>
          </thead>
          <tbody>
            {data.map((state) => (
              <tr key={state.id}>
                <td>{connectionTitle(state.connectionId)}</td>
                <td>{streamTitle(state.connectionId, state.stream)}</td>
                <td>
                  <DriftPolicySelect state={state} streamTitle={streamTitle(state.connectionId, state.stream)} />
                </td>
                <td className="muted">{t(`drift.policyHelp.${state.driftPolicy}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
    </div>
  );
}
