import { useState } from "react";
import { useCanAccess, useTranslate } from "react-admin";
import type { WriteSafety } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { Facts } from "../../elements/Facts.tsx";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";

/** From how many rows a second person must agree, how long a plan is good, when nothing physical is sent. */
export function Rules({ safety }: { readonly safety: WriteSafety }) {
  const t = useTranslate();
  const { act, pending } = useAction();
  const { canAccess } = useCanAccess({ resource: "write-safety", action: "edit" });
  const [rows, setRows] = useState(String(safety.approvalRows));
  const [hours, setHours] = useState(String(safety.planHours));
  const [quiet, setQuiet] = useState(safety.quietHours);
  const save = () =>
    act(
      () =>
        call("/write-safety", {
          method: "PATCH",
          body: { approvalRows: Number(rows), planHours: Number(hours), quietHours: quiet.trim() },
        }),
      { done: "safety.saved", refresh: ["write-safety"] },
    );
  if (!canAccess) {
    return (
      <Card title={t("safety.rules")} padded>
        <Facts
          of={[
            [t("safety.approvalRows"), safety.approvalRows],
            [t("safety.planHours"), safety.planHours],
            [t("safety.quietHours"), safety.quietHours || "—"],
          ]}
        />
      </Card>
    );
  }
  return (
    <Card title={t("safety.rules")} padded>
      <div className="form">
        <label className="lbl">
          {t("safety.approvalRows")}
          <input
            className="field"
            type="number"
            min={0}
            max={20_000}
            value={rows}
            onChange={(event) => setRows(event.target.value)}
          />
        </label>
        <label className="lbl">
          {t("safety.planHours")}
          <input
            className="field"
            type="number"
            min={1}
            max={720}
            value={hours}
            onChange={(event) => setHours(event.target.value)}
          />
        </label>
        <label className="lbl">
          {t("safety.quietHours")}
          <input className="field" placeholder="23:00-06:30" value={quiet} onChange={(event) => setQuiet(event.target.value)} />
          <span className="help">{t("safety.quietHelp")}</span>
        </label>
        <div className="actions">
          <button type="button" className="btn p" disabled={pending} onClick={save}>
            {t("ra.action.save")}
          </button>
        </div>
      </div>
    </Card>
  );
}
