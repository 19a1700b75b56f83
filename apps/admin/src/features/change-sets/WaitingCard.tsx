import { useCanAccess, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useWords } from "../../connectors/useWords.ts";
import { Card } from "../../elements/Card.tsx";
import { formatNumber } from "../../elements/format.ts";
import { usePersonName } from "../../elements/person.ts";
import { EmptyState } from "../../elements/States.tsx";
import { Time } from "../../elements/Time.tsx";
import { OutcomeTags } from "./OutcomeTags.tsx";
import { useWaiting } from "./useWaiting.ts";

/** On the home screen: what waits for an approval, oldest first; whoever approves nothing sees it only while something waits. */
export function WaitingCard() {
  const t = useTranslate();
  const { connectionTitle } = useWords();
  const person = usePersonName();
  const { canAccess } = useCanAccess({ resource: "change-sets", action: "list" });
  const { sets, total } = useWaiting(canAccess === true);
  const { canAccess: decides } = useCanAccess({ resource: "change-sets", action: "approve" });
  if (sets.length === 0) {
    if (!decides) return null;
    return (
      <Card title={t("change.waits")}>
        <EmptyState title={t("home.queueEmpty.title")} text={t("home.queueEmpty.text")} />
      </Card>
    );
  }
  return (
    <Card
      title={t("change.waits")}
      aside={<Link to="/change-sets">{t("change.waitingAll", { total: formatNumber(total) })}</Link>}
    >
      <table className="grid stack">
        <tbody>
          {sets.map((set) => (
            <tr key={set.id}>
              <td>
                <Link to={`/change-sets/${set.id}/show`}>
                  <b>
                    #{set.id} {set.title}
                  </b>
                </Link>
                <br />
                <small>
                  {connectionTitle(set.connectionId)} · {person(set.authorName)} · <Time at={set.submittedAt} />
                </small>
              </td>
              <td>
                <OutcomeTags set={set} />
              </td>
              <td className="n">
                {set.may.includes("approve") && (
                  <Link className="btn p" to={`/change-sets/${set.id}/show`}>
                    {t("change.review")}
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
