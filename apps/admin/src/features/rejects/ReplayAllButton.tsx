import { useState } from "react";
import { useCanAccess, useNotify, useTranslate } from "react-admin";
import { AskButton } from "../../elements/Ask.tsx";
import { formatNumber } from "../../elements/format.ts";
import { useAction } from "../../elements/useAction.ts";
import { openIds, replayEach } from "./replay.ts";

interface ReplayAllProps {
  readonly filter: Readonly<Record<string, unknown>>;
  readonly count: number;
  readonly className?: string;
}

/** Replays every open reject of a filter as it is, after a code table was mended, say. */
export function ReplayAllButton({ filter, count, className }: ReplayAllProps) {
  const t = useTranslate();
  const notify = useNotify();
  const { act, pending } = useAction();
  const [done, setDone] = useState(0);
  const { canAccess } = useCanAccess({ resource: "rejects", action: "replay" });
  if (!canAccess) return null;
  const go = () =>
    act(async () => replayEach(await openIds(filter), setDone), {
      refresh: ["rejects", "home", "records", "connections"],
      onDone: (outcomes) => {
        const good = outcomes.filter(({ ok }) => ok).length;
        const messageArgs = { good: formatNumber(good), bad: formatNumber(outcomes.length - good) };
        notify("reject.replayedAll", {
          type: good === outcomes.length ? "success" : "warning",
          messageArgs,
          autoHideDuration: 8000,
        });
      },
    });
  return (
    <AskButton
      className={className}
      label={pending ? t("reject.replaying", { done }) : t("home.replayAll")}
      title={t("reject.replayAllTitle", { count: formatNumber(count) })}
      confirm={t("home.replayAll")}
      disabled={pending}
      onConfirm={go}
    >
      {t("reject.replayAllText")}
    </AskButton>
  );
}
