import { useTranslate } from "react-admin";
import type { AuditEventView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { changesBetween, Diff } from "../../elements/Diff.tsx";
import { Facts } from "../../elements/Facts.tsx";
import { Json } from "../../elements/Json.tsx";
import { PageHead } from "../../elements/PageHead.tsx";
import { usePersonName } from "../../elements/person.ts";
import { ShowScreen } from "../../elements/ShowScreen.tsx";
import { Time } from "../../elements/Time.tsx";
import { ObjectWord, shortId } from "./List.tsx";

/** One entry of the audit: who, what, why, before and after. */
export default function AuditShow() {
  return <ShowScreen<AuditEventView> render={(event) => <Page event={event} />} />;
}

function Page({ event }: { readonly event: AuditEventView }) {
  const t = useTranslate();
  const person = usePersonName();
  const verb = event.action.split(".").at(-1) ?? event.action;
  const resource = t(`resourceName.${event.resource}`, { _: event.resource });
  const changes = changesBetween(event.before, event.after);
  return (
    <>
      <PageHead
        title={t("audit.titleOf", { action: t(`action.${verb}`, { _: event.action }), resource, id: shortId(event.recordId) })}
        up={["/audit-events", t("nav.audit-events")]}
        sub={person(event.actorName)}
      />
      <div className="row wide-only">
        <div className="col grow">
          <Card title={t("audit.changes")}>
            {changes.length > 0 ? (
              <Diff changes={changes} nameOf={(field) => t(`auditField.${field}`, { _: "" }) || undefined} />
            ) : (
              <p className="muted card-body">{t("diff.none")}</p>
            )}
          </Card>
          <Card title={t("diff.before")}>
            <Json value={event.before ?? null} label={t("diff.before")} />
          </Card>
          <Card title={t("diff.after")}>
            <Json value={event.after ?? null} label={t("diff.after")} />
          </Card>
        </div>
        <div className="col side narrow">
          <Card title={t("record.facts")} padded>
            <Facts
              of={[
                [t("audit.at"), <Time key="at" at={event.at} seconds />],
                [t("audit.actor"), `${person(event.actorName)} · ${t(`audit.kinds.${event.actorKind}`)}`],
                [
                  t("audit.action"),
                  <span key="action" className="mono">
                    {event.action}
                  </span>,
                ],
                [t("audit.resource"), <ObjectWord key="object" event={event} />],
                [t("audit.reason"), event.reason ?? "—"],
                [t("audit.address"), event.address ?? undefined],
                [
                  t("audit.requestId"),
                  event.requestId ? (
                    <span key="request" className="mono">
                      {event.requestId}
                    </span>
                  ) : undefined,
                ],
                [
                  t("audit.hash"),
                  <span key="hash" className="mono">
                    {event.hash}
                  </span>,
                ],
              ]}
            />
          </Card>
        </div>
      </div>
    </>
  );
}
