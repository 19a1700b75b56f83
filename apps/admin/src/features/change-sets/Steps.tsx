import { useTranslate } from "react-admin";
import type { ChangeSetView } from "../../contract.ts";
import { formatTime } from "../../elements/format.ts";
import { StateTag } from "../../elements/StateTag.tsx";
import type { Tone } from "../../elements/tones.ts";
import { type StepState, stepsOf } from "./steps.ts";

const TONE: Record<StepState, Tone> = { done: "ok", here: "running", ahead: "idle", stopped: "bad" };

/** 草稿 → 预览 → 等待审批 → 执行 → 核验, with the times of what was done. */
export function Steps({ set }: { readonly set: ChangeSetView }) {
  const t = useTranslate();
  return (
    <ol className="steps" aria-label={t("change.timeline")}>
      {stepsOf(set).map(({ name, state, at }) => (
        <li key={name} aria-current={state === "here" ? "step" : undefined}>
          <StateTag tone={TONE[state]}>
            {t(`change.step.${name}`)} {at && formatTime(at).slice(5)}
          </StateTag>
        </li>
      ))}
    </ol>
  );
}
