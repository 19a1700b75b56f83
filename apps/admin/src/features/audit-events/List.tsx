import { useState } from "react";
import { DataTable, useCanAccess, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import type { AuditEventView, AuditVerdict } from "../../contract.ts";
import { FilterSearch, FilterSelect, FilterTime } from "../../elements/filters.tsx";
import { formatNumber } from "../../elements/format.ts";
import { ListScreen } from "../../elements/ListScreen.tsx";
import { ListTable } from "../../elements/ListTable.tsx";
import { usePersonName } from "../../elements/person.ts";
import { Time } from "../../elements/Time.tsx";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";
import { Export } from "./Export.tsx";

const RESOURCES = [
  "connections",
  "sync-runs",
  "rejects",
  "drifts",
  "stream-states",
  "change-sets",
  "protected-records",
  "approval-delegations",
  "write-safety",
  "users",
  "tokens",
  "me",
];
const ACTORS = ["user", "token", "system"];

/** Who did what when; a chain that shows when somebody tampered with it. */
export default function AuditList() {
  const t = useTranslate();
  const person = usePersonName();
  const [verdict, setVerdict] = useState<AuditVerdict>();
  const filters = (
    <>
      <FilterSearch source="actorName_like" label={t("audit.actor")} />
      <FilterSelect
        source="resource"
        label={t("audit.resource")}
        choices={RESOURCES.map((id) => ({ id, name: t(`resourceName.${id}`, { _: id }) }))}
      />
      <FilterSelect
        source="actorKind"
        label={t("audit.actorKind")}
        choices={ACTORS.map((id) => ({ id, name: t(`audit.kinds.${id}`) }))}
      />
      <FilterTime source="at_gte" label={t("audit.from")} />
      <FilterTime source="at_lte" label={t("audit.to")} />
    </>
  );
  const actions = (
    <>
      <Export />
      <CheckButton onVerdict={setVerdict} />
    </>
  );
  return (
    <ListScreen
      title={t("nav.audit-events")}
      sort={{ field: "id", order: "DESC" }}
      perPage={50}
      actions={actions}
      filters={filters}
      above={verdict && <Verdict verdict={verdict} />}
      empty={{ title: t("audit.none.title"), text: t("audit.none.text") }}
    >
      <ListTable open={({ id }) => `/audit-events/${id}/show`}>
        <DataTable.Col<AuditEventView>
          source="at"
          label={t("audit.at")}
          render={({ id, at }) => (
            <Link to={`/audit-events/${id}/show`}>
              <Time at={at} seconds />
            </Link>
          )}
        />
        <DataTable.Col<AuditEventView>
          source="actorName"
          label={t("audit.actor")}
          render={({ actorName, actorKind }) => (
            <>
              {person(actorName)} <small>{t(`audit.kinds.${actorKind}`)}</small>
            </>
          )}
        />
        <DataTable.Col<AuditEventView>
          source="action"
          label={t("audit.action")}
          render={({ action }) => <ActionWord action={action} />}
        />
        <DataTable.Col<AuditEventView>
          source="resource"
          label={t("audit.resource")}
          render={(event) => <ObjectWord event={event} />}
        />
        <DataTable.Col<AuditEventView>
          source="reason"
          label={t("audit.reason")}
          disableSort
          render={({ reason }) => reason ?? <span className="muted">—</span>}
        />
      </ListTable>
    </ListScreen>
  );
}

/** `connections.edit` → 编辑 */
export function ActionWord({ action }: { readonly action: string }) {
  const t = useTranslate();
  const verb = action.split(".").at(-1) ?? action;
  return t(`action.${verb}`, { _: action });
}

/** Ids of people are long and say nothing: their beginning tells them apart. */
export const shortId = (id: string | null) => (id === null ? "" : /^\d+$/.test(id) ? `#${id}` : id.slice(0, 8));

/** What the event is about: its kind in words and its id. */
export function ObjectWord({ event: { resource, recordId } }: { readonly event: Pick<AuditEventView, "resource" | "recordId"> }) {
  const t = useTranslate();
  return (
    <>
      {t(`resourceName.${resource}`, { _: resource })} <span className="mono">{shortId(recordId)}</span>
    </>
  );
}

function CheckButton({ onVerdict }: { readonly onVerdict: (verdict: AuditVerdict) => void }) {
  const t = useTranslate();
  const { act, pending } = useAction();
  const { canAccess } = useCanAccess({ resource: "audit-events", action: "check" });
  if (!canAccess) return null;
  const go = () => act(() => call<AuditVerdict>("/audit-events/_check", { method: "POST" }), { onDone: onVerdict });
  return (
    <button type="button" className="btn p" disabled={pending} onClick={go}>
      {t(pending ? "audit.checking" : "audit.check")}
    </button>
  );
}

function Verdict({ verdict }: { readonly verdict: AuditVerdict }) {
  const t = useTranslate();
  const { intact, events, brokenAt } = verdict;
  return (
    <div className={intact ? "note ok" : "note bad"} role="status">
      <span aria-hidden="true">{intact ? "●" : "■"}</span>
      <span>
        {intact
          ? t("audit.intact", { count: formatNumber(events) })
          : t(`audit.broken.${brokenAt?.fault ?? "link"}`, { id: brokenAt?.id })}
        {brokenAt && brokenAt.fault !== "cut" && <Link to={`/audit-events/${brokenAt.id}/show`}> #{brokenAt.id}</Link>}
      </span>
    </div>
  );
}
