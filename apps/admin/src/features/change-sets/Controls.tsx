import { useTranslate } from "react-admin";
import { useNavigate } from "react-router-dom";
import type { ChangeSetView } from "../../contract.ts";
import { AskButton } from "../../elements/Ask.tsx";
import { formatNumber } from "../../elements/format.ts";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";
import { plannedOps } from "./steps.ts";
import { titleAfter } from "./title-after.ts";

const REFRESH = ["change-sets", "change-ops", "change-set-timeline", "records"];

type Send = (verb: string, options?: { body?: Record<string, unknown>; done?: string }) => Promise<ChangeSetView | undefined>;

/** What may be done with a set now, and nothing else: the server says which. */
export function Controls({ set }: { readonly set: ChangeSetView }) {
  const t = useTranslate();
  const { act, pending } = useAction();
  const may = new Set(set.may);
  const send: Send = (verb, { body = {}, done } = {}) =>
    act(() => call<ChangeSetView>(`/change-sets/${set.id}/${verb}`, { method: "POST", body }), {
      ...(done ? { done } : {}),
      refresh: REFRESH,
    });
  const plain = (verb: string, word: string, done: string) =>
    may.has(verb) && (
      <button key={verb} type="button" className="btn" disabled={pending} onClick={() => send(verb, { done })}>
        {t(word)}
      </button>
    );
  return (
    <>
      {plain("plan", set.plannedAt ? "change.planAgain" : "change.plan", "change.planDone")}
      {plain("pause", "change.pause", "change.pauseDone")}
      {plain("resume", "change.resume", "change.resumeDone")}
      {plain("retry-failed", "change.retryFailed", "change.retryDone")}
      {may.has("plan-rest") && <PlanRest set={set} />}
      {may.has("revert") && <Revert set={set} />}
      {may.has("cancel") && (
        <AskButton
          label={t("change.cancel")}
          className="btn d"
          title={t("change.cancelTitle")}
          confirm={t("change.cancel")}
          danger
          onConfirm={() => send("cancel", { done: "change.cancelDone" })}
        >
          {t("change.cancelText")}
        </AskButton>
      )}
      <div className="next-step">
        <Decide set={set} send={send} />
        <Forward set={set} send={send} pending={pending} />
      </div>
    </>
  );
}

interface Asked {
  readonly set: ChangeSetView;
  readonly send: Send;
}

function Decide({ set, send }: Asked) {
  const t = useTranslate();
  const may = new Set(set.may);
  const count = formatNumber(plannedOps(set));
  const planHash = set.planHash ?? undefined;
  if (!may.has("approve")) return null;
  const approve = async (comment: string) => {
    const body = { ...(planHash ? { planHash } : {}), ...(comment ? { comment } : {}) };
    const approved = await send("approve", { body, done: "change.approveDone" });
    if (approved?.may.includes("apply")) await send("apply", { done: "change.applyDone" });
  };
  return (
    <>
      <AskButton
        label={t("change.reject")}
        className="btn d"
        title={t("change.rejectTitle")}
        confirm={t("change.reject")}
        danger
        reason="required"
        onConfirm={(comment) =>
          send("reject", { body: { comment, ...(planHash ? { planHash } : {}) }, done: "change.rejectDone" })
        }
      >
        {t("change.rejectText")}
      </AskButton>
      <AskButton
        label={t("change.approveApply", { count })}
        className="btn p"
        title={t("change.approveTitle")}
        confirm={t("change.approveApply", { count })}
        reason="optional"
        onConfirm={approve}
      >
        {t("change.approveText", { count })}
      </AskButton>
    </>
  );
}

function Forward({ set, send, pending }: Asked & { readonly pending: boolean }) {
  const t = useTranslate();
  const may = new Set(set.may);
  const count = formatNumber(plannedOps(set));
  if (may.has("submit")) {
    return (
      <AskButton
        label={t("change.submit")}
        className="btn p"
        title={t("change.submitTitle")}
        confirm={t("change.submit")}
        disabled={plannedOps(set) === 0}
        reason="optional"
        onConfirm={(comment) => send("submit", { body: comment ? { comment } : {}, done: "change.submitDone" })}
      >
        {t("change.submitText", { count })}
      </AskButton>
    );
  }
  if (!may.has("apply")) return null;
  return (
    <button type="button" className="btn p" disabled={pending} onClick={() => send("apply", { done: "change.applyDone" })}>
      {t("change.apply", { count })}
    </button>
  );
}

/** A verb that answers with another set: the screen goes there. */
function useNewSet(): (path: string, body: { readonly title: string; readonly reason?: string }) => Promise<unknown> {
  const navigate = useNavigate();
  const { act } = useAction();
  return (path, body) =>
    act(() => call<ChangeSetView>(path, { method: "POST", body }), {
      refresh: REFRESH,
      done: "change.madeDone",
      onDone: ({ id }) => navigate(`/change-sets/${id}/show`),
    });
}

function PlanRest({ set }: { readonly set: ChangeSetView }) {
  const t = useTranslate();
  const make = useNewSet();
  return (
    <AskButton
      label={t("change.planRest")}
      title={t("change.planRestTitle")}
      confirm={t("change.planRest")}
      onConfirm={() => make(`/change-sets/${set.id}/plan-rest`, { title: titleAfter(set, t("change.restName")) })}
    >
      {t("change.planRestText")}
    </AskButton>
  );
}

function Revert({ set }: { readonly set: ChangeSetView }) {
  const t = useTranslate();
  const make = useNewSet();
  const isGrave = Object.entries(set.plan?.effects ?? {}).some(([effect, count]) => effect !== "data" && count > 0);
  return (
    <AskButton
      label={t("change.revert")}
      title={t("change.revertTitle")}
      confirm={t("change.revert")}
      reason={isGrave ? "required" : "optional"}
      onConfirm={(reason) =>
        make(`/change-sets/${set.id}/revert`, { title: titleAfter(set, t("change.revertName")), ...(reason && { reason }) })
      }
    >
      {t("change.revertText")}
    </AskButton>
  );
}
