import { useCanAccess, useGetList, useTranslate } from "react-admin";
import { useWords } from "../../connectors/useWords.ts";
import type { ProtectedRecord } from "../../contract.ts";
import { AskButton } from "../../elements/Ask.tsx";
import { Card } from "../../elements/Card.tsx";
import { usePersonName } from "../../elements/person.ts";
import { EmptyState, ErrorState } from "../../elements/States.tsx";
import { Time } from "../../elements/Time.tsx";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";

const ALL = { pagination: { page: 1, perPage: 200 }, sort: { field: "id", order: "DESC" as const } };

/** Records no plan may change: made on a record's page. */
export function ProtectedRecords() {
  const t = useTranslate();
  const person = usePersonName();
  const { connectionTitle, streamTitle } = useWords();
  const { data, error, refetch } = useGetList<ProtectedRecord>("protected-records", ALL, { retry: false });
  const { canAccess } = useCanAccess({ resource: "protected-records", action: "delete" });
  const { act } = useAction();
  const remove = (id: number) =>
    act(() => call(`/protected-records/${id}`, { method: "DELETE" }), {
      done: "safety.unprotectedDone",
      refresh: ["protected-records"],
    });
  return (
    <Card title={t("safety.protected")} aside={<small className="muted">{t("safety.protectedHelp")}</small>}>
      {error && <ErrorState error={error} retry={() => refetch()} />}
      {data?.length === 0 && <EmptyState title={t("safety.noneProtected")} text={t("safety.noneProtectedText")} />}
      {data && data.length > 0 && (
        <table className="grid">
          <tbody>
            {data.map(({ id, connectionId, stream, key, reason, createdBy, createdAt }) => (
              <tr key={id}>
                <td className="mono">{key}</td>
                <td>
                  {connectionTitle(connectionId)} · {streamTitle(connectionId, stream)}
                </td>
                <td className="wrap">{reason}</td>
                <td>
                  <small>
                    {person(createdBy)} · <Time at={createdAt} />
                  </small>
                </td>
                <td className="n">
                  {canAccess && (
                    <AskButton
                      label={t("safety.unprotect")}
                      className="btn s"
                      title={t("safety.unprotectAsk")}
                      confirm={t("safety.unprotect")}
                      danger
                      onConfirm={() => remove(id)}
                    >
                      {key}
                    </AskButton>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
