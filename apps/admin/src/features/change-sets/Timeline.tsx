import { useTranslate } from "react-admin";
import type { ChangeSetView, Timeline as TimelineView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { formatTime } from "../../elements/format.ts";
import { usePersonName } from "../../elements/person.ts";
import { useFetch } from "../../elements/useFetch.ts";

/** What happened to a set, from the audit: it cannot be changed. */
export function Timeline({ set }: { readonly set: ChangeSetView }) {
  const t = useTranslate();
  const person = usePersonName();
  const { data = [] } = useFetch<TimelineView>(["change-set-timeline", set.id, set.version], `/change-sets/${set.id}/timeline`);
  return (
    <Card title={t("change.timeline")} aside={<small className="muted">{t("change.timelineHelp")}</small>}>
      <table className="grid">
        <tbody>
          {[...data].reverse().map(({ id, at, action, actorName, reason, after, times }) => (
            <tr key={id}>
              <td className="muted nowrap" style={{ width: 160 }}>
                {formatTime(at, true)}
              </td>
              <td className="wrap">
                {t(`change.did.${action}`, { _: t("change.did.other") })} {times > 1 && `× ${times}`} {saidOf(after, t)}
                {reason && `“${reason}”`}
              </td>
              <td className="n">
                <small>{person(actorName)}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

/** The new state and the counts a step told, in words. */
function saidOf(after: unknown, t: ReturnType<typeof useTranslate>): string {
  if (typeof after !== "object" || after === null) return "";
  const facts = after as Record<string, unknown>;
  const words = Object.entries(facts).flatMap(([name, value]) => {
    if (name === "status" && typeof value === "string") return [t(`state.changeSet.${value}`)];
    const outcome = t(`state.changeOp.${name}`, { _: "" });
    return typeof value === "number" && outcome ? [`${value} ${outcome}`] : [];
  });
  return words.length > 0 ? `· ${words.join(" · ")}` : "";
}
