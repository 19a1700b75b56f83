import { useTranslate } from "react-admin";
import type { ChangeSetView } from "../../contract.ts";
import { formatNumber } from "../../elements/format.ts";
import { StateTag } from "../../elements/StateTag.tsx";
import { TONES, toneOf } from "../../elements/tones.ts";

/** How many ops of a set stand where: `36 将更新`, `2 冲突`. */
export function OutcomeTags({ set }: { readonly set: ChangeSetView }) {
  const t = useTranslate();
  return (
    <span className="tags">
      {Object.keys(TONES.changeOp).map((outcome) => {
        const count = set.counts[outcome as keyof ChangeSetView["counts"]] ?? 0;
        if (count === 0) return null;
        return (
          <StateTag key={outcome} tone={toneOf("changeOp", outcome)}>
            {formatNumber(count)} {t(`state.changeOp.${outcome}`)}
          </StateTag>
        );
      })}
    </span>
  );
}
