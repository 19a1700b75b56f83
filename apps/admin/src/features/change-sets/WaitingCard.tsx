import { useCanAccess, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useWords } from "../../connectors/useWords.ts";
import { Card } from "../../elements/Card.tsx";
import { formatNumber } from "../../elements/format.ts";
import { StateTag } from "../../elements/StateTag.tsx";
import { Time } from "../../elements/Time.tsx";
import { OutcomeTags } from "./OutcomeTags.tsx";
import { useWaiting } from "./useWaiting.ts";

/** On the home screen: what waits for an approval, mine to give first; nothing while nothing waits. */
export function WaitingCard() {
  const t = useTranslate();
  const { connectionTitle } = useWords();
  const { canAccess } = useCanAccess({ resource: "change-sets", action: "list" });
  const { sets, total } = useWaiting(canAccess === true);
  if (sets.length === 0) return null;
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
                  {connectionTitle(set.connectionId)} · {set.authorName} · <Time at={set.submittedAt} />
                </small>
              </td>
              <td>
                <OutcomeTags set={set} />
              </td>
              <td className="n">{set.may.includes("approve") && <StateTag tone="warn">{t("change.mine")}</StateTag>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
