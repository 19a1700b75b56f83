import { useGetList, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useWords } from "../../connectors/useWords.ts";
import type { ChangeImport } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { formatNumber } from "../../elements/format.ts";
import { usePersonName } from "../../elements/person.ts";
import { EmptyState, ErrorState } from "../../elements/States.tsx";
import { Time } from "../../elements/Time.tsx";

const RECENT = { pagination: { page: 1, perPage: 25 }, sort: { field: "id", order: "DESC" as const } };

/** The last files, and what became of them. */
export function PastImports() {
  const t = useTranslate();
  const person = usePersonName();
  const { connectionTitle, streamTitle } = useWords();
  const { data, error, isPending, refetch } = useGetList<ChangeImport>("change-imports", RECENT, { retry: false });
  if (isPending) return null;
  return (
    <Card title={t("import.past")}>
      {error && <ErrorState error={error} retry={() => refetch()} />}
      {data?.length === 0 && <EmptyState title={t("import.nonePast")} text={t("import.nonePastText")} />}
      {data && data.length > 0 && (
        <table className="grid">
          <tbody>
            {data.map(({ id, fileName, connectionId, stream, rows, changeSetId, createdBy, createdAt }) => (
              <tr key={id}>
                <td>
                  <b>{fileName}</b>
                </td>
                <td>
                  {connectionTitle(connectionId)} · {streamTitle(connectionId, stream)}
                </td>
                <td className="n">{t("import.rows", { rows: formatNumber(rows) })}</td>
                <td>
                  {changeSetId && <Link to={`/change-sets/${changeSetId}/show`}>{t("change.title", { id: changeSetId })}</Link>}
                </td>
                <td>
                  <small>
                    {person(createdBy)} · <Time at={createdAt} />
                  </small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
