import { useState } from "react";
import { useCanAccess, useTranslate } from "react-admin";
import { useWords } from "../../connectors/useWords.ts";
import type { StreamOp } from "../../contract.ts";
import { formatNumber } from "../../elements/format.ts";
import { useNames } from "../../elements/useNames.ts";
import { ChangeDialog } from "./ChangeDialog.tsx";
import type { Targets } from "./wish.ts";

interface OpButtonsProps {
  readonly connectionId: number;
  readonly stream: string;
  readonly targets: Targets;
  /** The one record it is about. */
  readonly current?: { readonly label: string; readonly data: Readonly<Record<string, unknown>> };
}

/** What can be done to records of a stream, as buttons; nothing where it is only read or the person may not. */
export function OpButtons({ connectionId, stream, targets, current }: OpButtonsProps) {
  const t = useTranslate();
  const name = useNames();
  const { streamsOf } = useWords();
  const { canAccess } = useCanAccess({ resource: "change-sets", action: "create" });
  const [chosen, setChosen] = useState<StreamOp>();
  const ops = streamsOf(connectionId).find((one) => one.name === stream)?.ops ?? [];
  // A record is not made from another one.
  const offered = ops.filter(({ kind }) => kind !== "create");
  if (!canAccess || offered.length === 0) return null;
  const titleOf = (op: StreamOp) => {
    const word = name(op.title);
    if (current) return `${word}：${current.label}`;
    if ("keys" in targets) return t("change.bulkTitle", { op: word, count: formatNumber(targets.keys.length) });
    return t("change.forAllTitle", { op: word, count: formatNumber(targets.total) });
  };
  return (
    <>
      {offered.map((op) => (
        <button key={op.name} type="button" className="btn" onClick={() => setChosen(op)}>
          {name(op.title)}
        </button>
      ))}
      {chosen && (
        <ChangeDialog
          key={chosen.name}
          connectionId={connectionId}
          stream={stream}
          op={chosen}
          targets={targets}
          {...(current ? { current: current.data } : {})}
          title={titleOf(chosen)}
          onClose={() => setChosen(undefined)}
        />
      )}
    </>
  );
}
