import { useState } from "react";
import { useListContext, useNotify, useTranslate } from "react-admin";
import { formatNumber } from "../../elements/format.ts";
import { useAction } from "../../elements/useAction.ts";
import { type RowOutcome, replayEach } from "./replay.ts";

/** Replays the selected rows, tells each result, and keeps those selected that failed. */
export function BulkReplay({ onEnded }: { readonly onEnded: (outcomes: readonly RowOutcome[]) => void }) {
  const t = useTranslate();
  const notify = useNotify();
  const { selectedIds, onSelect } = useListContext();
  const { act, pending } = useAction();
  const [done, setDone] = useState(0);
  const go = () =>
    act(() => replayEach(selectedIds.map(Number), setDone), {
      refresh: ["home", "records", "connections", "rejects"],
      onDone: (outcomes) => {
        const failed = outcomes.filter(({ ok }) => !ok);
        onEnded(outcomes);
        onSelect(failed.map(({ id }) => id));
        const messageArgs = { good: formatNumber(outcomes.length - failed.length), bad: formatNumber(failed.length) };
        notify("reject.replayedAll", { type: failed.length === 0 ? "success" : "warning", messageArgs, autoHideDuration: 8000 });
      },
    });
  return (
    <button type="button" className="btn p" disabled={pending} onClick={go}>
      {pending ? t("reject.replaying", { done }) : t("reject.replaySelected")}
    </button>
  );
}
