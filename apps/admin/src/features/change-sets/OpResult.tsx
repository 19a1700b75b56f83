import { useTranslate } from "react-admin";
import { useSentences } from "../../connectors/useSentences.ts";
import type { ChangeOpView, ChangeSetView } from "../../contract.ts";
import { ForEngineers } from "../../elements/ForEngineers.tsx";
import { KnownState, StateTag } from "../../elements/StateTag.tsx";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";
import type { FieldWords } from "./useOpWords.ts";

interface OpResultProps {
  readonly set: ChangeSetView;
  readonly op: ChangeOpView;
  readonly words: FieldWords;
}

/** Where what was answered says more than its code. */
const IN_ITS_OWN_WORDS: ReadonlySet<string> = new Set(["rejected", "failed", "unknown", "forbidden"]);

/** How an op stands or ended, why, and what to do about a conflict. */
export function OpResult({ set, op, words }: OpResultProps) {
  const t = useTranslate();
  const { act, pending } = useAction();
  const settle = (resolution: "mine" | "platform") =>
    act(() => call(`/change-ops/${op.id}`, { method: "PATCH", body: { resolution } }), {
      done: "change.settled",
      refresh: ["change-sets", "change-ops", "change-set-timeline"],
    });
  const say = useSentences(set.connectionId);
  // What was left out has the reason for which the whole was stopped.
  const stop = op.outcome === "skipped" && op.code ? t(`change.stop.${op.code}`, { _: "" }) : "";
  const why = stop || (op.code ? say("change.code", { code: op.code }) : undefined);
  return (
    <>
      <span className="tags">
        <KnownState kind="changeOp" value={op.outcome} />
        {op.outcome === "action" && op.effect && op.effect !== "data" && <KnownState kind="effect" value={op.effect} />}
        {op.outcome === "applied" && op.verified !== null && (
          <StateTag tone={op.verified ? "ok" : "bad"}>{t(op.verified ? "change.verifiedTag" : "change.unverifiedTag")}</StateTag>
        )}
        {op.drift && (
          <StateTag tone="warn">
            {t("change.driftTag", {
              value: Object.entries(op.drift)
                .map(([field, value]) => `${words.nameOf(field)} ${words.said(field, value, op.drift)}`)
                .join(" · "),
            })}
          </StateTag>
        )}
      </span>
      {why && <div className="small">{op.code === "other_changes" ? `${why} · ${besides(op, words)}` : why}</div>}
      {IN_ITS_OWN_WORDS.has(op.outcome) && op.message && <ForEngineers text={op.message} />}
      {op.outcome === "conflict" && set.may.includes("edit") && (
        <div className="small nowrap">
          {(["mine", "platform"] as const).map((side) => (
            <button
              key={side}
              type="button"
              className="link"
              disabled={pending}
              style={{ marginRight: 10 }}
              onClick={() => settle(side)}
            >
              {t(`change.${side}Wins`)}
            </button>
          ))}
        </div>
      )}
    </>
  );
}

/** What else moved, `field before → after` each, the fields by their names. */
const besides = ({ message }: ChangeOpView, { nameOf }: FieldWords): string =>
  (message ?? "")
    .split(" · ")
    .map((moved) => moved.replace(/^\S+/, nameOf))
    .join(" · ");
