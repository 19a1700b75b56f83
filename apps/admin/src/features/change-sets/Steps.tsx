import { useTranslate } from "react-admin";
import type { ChangeSetView } from "../../contract.ts";
import { formatTime } from "../../elements/format.ts";
import { StateTag } from "../../elements/StateTag.tsx";
import { type Tone, toneOf } from "../../elements/tones.ts";
import { type Step, stepsOf } from "./steps.ts";

/** 草稿 → 预览 → 等待审批 → 执行 → 核验 or how else it ended, with the times of what was done. */
export function Steps({ set }: { readonly set: ChangeSetView }) {
  const t = useTranslate();
  return (
    <ol className="steps" aria-label={t("change.timeline")}>
      {stepsOf(set).map((step) => (
        <li key={step.name} aria-current={step.state === "here" ? "step" : undefined}>
          <StateTag tone={toneOfStep(step)}>
            {t(`change.step.${wordOf(step)}`)} {step.at && formatTime(step.at).slice(5)}
          </StateTag>
        </li>
      ))}
    </ol>
  );
}

/** 等待审批 while it waits, 已提交 where it was handed in and nobody agreed. */
const wordOf = ({ name, state }: Step) => (name === "submitted" && state === "done" ? "handedIn" : name);

function toneOfStep({ name, state }: Step): Tone {
  if (state === "stopped") return name === "nothingSent" ? "bad" : toneOf("changeSet", name);
  return { done: "ok", here: "running", ahead: "idle" }[state] as Tone;
}
