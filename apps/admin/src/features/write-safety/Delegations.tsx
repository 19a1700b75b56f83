import { useId, useState } from "react";
import { useCanAccess, useGetList, useTranslate } from "react-admin";
import type { ApprovalDelegation, UserView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { Frame } from "../../elements/Field.tsx";
import { formatTime, instantOfLocal } from "../../elements/format.ts";
import { usePersonName } from "../../elements/person.ts";
import { StateTag } from "../../elements/StateTag.tsx";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";

const ALL = { pagination: { page: 1, perPage: 200 }, sort: { field: "id", order: "DESC" as const } };

/** Rights to approve, lent for a while: during leave, say. */
export function Delegations() {
  const t = useTranslate();
  const { canAccess: seesUsers } = useCanAccess({ resource: "users", action: "list" });
  const { canAccess: mayLend } = useCanAccess({ resource: "approval-delegations", action: "create" });
  const { canAccess: seesLent } = useCanAccess({ resource: "approval-delegations", action: "list" });
  const { data = [] } = useGetList<ApprovalDelegation>("approval-delegations", ALL, { retry: false, enabled: seesLent === true });
  const { data: users = [] } = useGetList<UserView>("users", ALL, { retry: false, enabled: seesUsers === true });
  const { act } = useAction();
  const person = usePersonName();
  const nameOf = (id: string) => person(users.find((user) => user.id === id)?.name ?? id);
  const revoke = (id: number) =>
    act(() => call(`/approval-delegations/${id}`, { method: "DELETE" }), {
      done: "safety.revokedDone",
      refresh: ["approval-delegations", "change-sets"],
    });
  const now = Date.now();
  if (!seesLent || (data.length === 0 && !mayLend)) return null;
  return (
    <Card title={t("safety.delegations")} aside={<small className="muted">{t("safety.delegationsHelp")}</small>}>
      {data.length > 0 && (
        <table className="grid">
          <tbody>
            {data.map(({ id, fromUserId, toUserId, fromAt, untilAt, reason, revokedAt }) => {
              const over = revokedAt !== null || Date.parse(untilAt) <= now;
              return (
                <tr key={id}>
                  <td>
                    {nameOf(fromUserId)} → <b>{nameOf(toUserId)}</b>
                  </td>
                  <td className="nowrap">
                    {formatTime(fromAt)} – {formatTime(untilAt)}
                  </td>
                  <td className="wrap">{reason}</td>
                  <td>
                    <StateTag tone={over ? "idle" : "ok"}>{t(over ? "safety.over" : "safety.lent")}</StateTag>
                  </td>
                  <td className="n">
                    {!over && mayLend && (
                      <button type="button" className="btn s" onClick={() => revoke(id)}>
                        {t("safety.revoke")}
                      </button>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {mayLend && <Lend users={users} />}
    </Card>
  );
}

function Lend({ users }: { readonly users: readonly UserView[] }) {
  const t = useTranslate();
  const id = useId();
  const { act, pending } = useAction();
  const person = usePersonName();
  const [form, setForm] = useState({ to: "", from: "", until: "", reason: "" });
  const set = (name: keyof typeof form) => (event: { target: { value: string } }) =>
    setForm((before) => ({ ...before, [name]: event.target.value }));
  const lend = () =>
    act(
      () =>
        call("/approval-delegations", {
          method: "POST",
          body: {
            toUserId: form.to,
            fromAt: instantOfLocal(form.from),
            untilAt: instantOfLocal(form.until),
            reason: form.reason,
          },
        }),
      {
        done: "safety.lentDone",
        refresh: ["approval-delegations"],
        onDone: () => setForm({ to: "", from: "", until: "", reason: "" }),
      },
    );
  const isWhole = Object.values(form).every((value) => value.trim() !== "");
  return (
    <div className="card-body form two">
      <Frame id={id} label={t("safety.lendTo")}>
        {users.length > 0 ? (
          <select id={id} className="field" value={form.to} onChange={set("to")}>
            <option value="">—</option>
            {users.map((user) => (
              <option key={user.id} value={user.id}>
                {person(user.name)}
              </option>
            ))}
          </select>
        ) : (
          <input id={id} className="field" value={form.to} onChange={set("to")} />
        )}
      </Frame>
      <label className="lbl">
        {t("safety.reason")}
        <input className="field" value={form.reason} maxLength={500} onChange={set("reason")} />
      </label>
      <label className="lbl">
        {t("change.notBefore")}
        <input className="field" type="datetime-local" value={form.from} onChange={set("from")} />
      </label>
      <label className="lbl">
        {t("change.notAfter")}
        <input className="field" type="datetime-local" value={form.until} onChange={set("until")} />
      </label>
      <div className="actions">
        <button type="button" className="btn" disabled={!isWhole || pending} onClick={lend}>
          {t("safety.lend")}
        </button>
      </div>
    </div>
  );
}
