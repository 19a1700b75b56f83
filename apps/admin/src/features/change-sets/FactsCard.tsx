import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useWords } from "../../connectors/useWords.ts";
import type { ChangeSetView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { Facts } from "../../elements/Facts.tsx";
import { formatNumber, formatTime } from "../../elements/format.ts";
import { usePersonName } from "../../elements/person.ts";
import { KnownState } from "../../elements/StateTag.tsx";

/** What an approver should know before saying yes. */
export function FactsCard({ set }: { readonly set: ChangeSetView }) {
  const t = useTranslate();
  const { connectionTitle } = useWords();
  const person = usePersonName();
  const { plan } = set;
  const effects = Object.entries(plan?.effects ?? {}).filter(([, count]) => count > 0);
  const decided = set.decidedByName
    ? t("change.approvedBy", {
        name: person(set.decidedByName),
        verdict: t(set.status === "rejected" ? "change.rejectedVerdict" : "change.approvedVerdict"),
      })
    : undefined;
  const approval = decided ?? t(set.approvalReasons.length > 0 ? "change.otherPerson" : "change.noApproval");
  const window = [set.notBefore, set.notAfter].map((at) => (at ? formatTime(at) : "")).join(" – ");
  const told = set.verified + set.unverified > 0;
  return (
    <Card title={t(isOpen(set) ? "change.facts" : "change.factsAfter")} padded>
      <Facts
        of={[
          [
            t("change.platform"),
            <Link key="to" to={`/connections/${set.connectionId}/show`}>
              {connectionTitle(set.connectionId)}
            </Link>,
          ],
          [
            t("change.effect"),
            effects.length === 0
              ? undefined
              : effects.map(([effect, count]) => (
                  <span key={effect} style={{ marginRight: 8 }}>
                    <KnownState kind="effect" value={effect} /> {formatNumber(count)}
                  </span>
                )),
          ],
          [t("change.approval"), set.plannedAt ? approval : undefined],
          [t("change.author"), person(set.authorName)],
          [t("change.reason"), set.reason || undefined],
          [t("change.comment"), set.comment || undefined],
          [t("change.decisionComment"), set.decisionComment || undefined],
          [
            t("change.calls"),
            plan ? t("change.callsText", { calls: formatNumber(plan.calls), quota: formatNumber(plan.callsPerHour) }) : undefined,
          ],
          [t("change.run"), t("change.runText", { canary: set.canary, percent: set.maxFailurePercent })],
          [
            t("change.reversible"),
            plan && (isOpen(set) || set.status === "applying")
              ? t("change.reversibleText", { yes: formatNumber(plan.reversible), no: formatNumber(plan.irreversible) })
              : undefined,
          ],
          [t("change.window"), set.notBefore || set.notAfter ? window : undefined],
          [t("change.expires"), set.expiresAt && isOpen(set) ? t("change.until", { at: formatTime(set.expiresAt) }) : undefined],
          [
            t("change.verifiedCount"),
            told ? t("change.verifiedText", { yes: formatNumber(set.verified), no: formatNumber(set.unverified) }) : undefined,
          ],
          [t("change.restOf"), set.restOfId ? <Other key="rest-of" id={set.restOfId} /> : undefined],
          [t("change.restBy"), set.restId ? <Other key="rest" id={set.restId} /> : undefined],
          [t("change.revertOf"), set.revertsId ? <Other key="of" id={set.revertsId} /> : undefined],
          [t("change.revertedBy"), set.revertedById ? <Other key="by" id={set.revertedById} /> : undefined],
        ]}
      />
    </Card>
  );
}

/** Whether somebody may still decide on it or carry it out. */
const isOpen = ({ status }: ChangeSetView) => ["draft", "planned", "submitted", "approved"].includes(status);

const Other = ({ id }: { readonly id: number }) => <Link to={`/change-sets/${id}/show`}>#{id}</Link>;
