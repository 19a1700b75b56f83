import { useId, useRef, useState } from "react";
import { useCanAccess, useTranslate } from "react-admin";
import { useSentences } from "../../connectors/useSentences.ts";
import type { Reject, ReplayResult } from "../../contract.ts";
import { AskButton } from "../../elements/Ask.tsx";
import { Card } from "../../elements/Card.tsx";
import { leafOf } from "../../elements/Json.tsx";
import { KnownState } from "../../elements/StateTag.tsx";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";
import { replay } from "./replay.ts";

const CHANGED = ["rejects", "home", "records", "connections"];

/** The fault of a JSON text, or undefined where it can be read. */
export function jsonFault(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

interface FixCardProps {
  readonly reject: Reject;
  /** The row was taken in. */
  readonly onReplayed: (result: ReplayResult) => void;
}

/** The row as text to mend; replayed as mended, as it is, or thrown away. */
export function FixCard({ reject, onReplayed }: FixCardProps) {
  const t = useTranslate();
  const say = useSentences(reject.connectionId);
  const id = useId();
  const editor = useRef<HTMLTextAreaElement>(null);
  const original = JSON.stringify(reject.raw, null, 2);
  const [text, setText] = useState(original);
  const [refused, setRefused] = useState<ReplayResult>();
  const { act, pending } = useAction();
  const { canAccess: mayReplay } = useCanAccess({ resource: "rejects", action: "replay" });
  const { canAccess: mayDiscard } = useCanAccess({ resource: "rejects", action: "discard" });
  const fault = jsonFault(text);
  const isChanged = text !== original;
  const go = () =>
    act(() => replay(reject.id, isChanged ? JSON.parse(text) : undefined), {
      onDone: (ended) => {
        setRefused(ended.outcome === "rejected" ? ended : undefined);
        if (ended.outcome !== "rejected") onReplayed(ended);
      },
      refresh: CHANGED,
    });
  const discard = (reason: string) =>
    act(() => call(`/rejects/${reject.id}/discard`, { method: "POST", body: reason ? { reason } : {} }), {
      done: "reject.discarded",
      refresh: CHANGED,
    });
  const at = text.indexOf(`"${leafOf(reject.path)}"`);
  const find = () => {
    editor.current?.focus();
    editor.current?.setSelectionRange(at, text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at));
  };
  return (
    <Card
      title={t("reject.fix")}
      aside={
        at >= 0 && (
          <button type="button" className="link" onClick={find}>
            {t("reject.find")} <span className="mono">{leafOf(reject.path)}</span>
          </button>
        )
      }
      padded
    >
      <div className="form">
        <label className="visually-hidden" htmlFor={id}>
          {t("reject.fix")}
        </label>
        <textarea
          id={id}
          ref={editor}
          className="field mono"
          rows={Math.min(22, Math.max(8, original.split("\n").length + 1))}
          spellCheck={false}
          readOnly={!mayReplay}
          aria-invalid={fault ? true : undefined}
          aria-describedby={fault ? `${id}-fault` : undefined}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {fault && (
          <span className="err" id={`${id}-fault`} role="alert">
            {t("reject.badJson")}{" "}
            <span translate="no" lang="en">
              {fault}
            </span>
          </span>
        )}
        {refused && (
          <div className="note bad" role="alert">
            <KnownState kind="outcome" value="rejected" />
            <span>
              {say("reject.codes", { code: refused.reject.code })} <span className="mono">{refused.reject.path}</span>
            </span>
          </div>
        )}
        <div className="actions">
          {mayReplay && (
            <button type="button" className="btn p" disabled={pending || fault !== undefined} onClick={go}>
              {t(isChanged ? "reject.fixAndReplay" : "reject.replayAsIs")}
            </button>
          )}
          {isChanged && (
            <button type="button" className="btn" onClick={() => setText(original)}>
              {t("ra.action.reset")}
            </button>
          )}
          {mayDiscard && (
            <AskButton
              label={t("reject.discard")}
              className="btn d"
              title={t("reject.discardTitle")}
              confirm={t("reject.discard")}
              danger
              reason="optional"
              onConfirm={discard}
            >
              {t("reject.discardText")}
            </AskButton>
          )}
        </div>
      </div>
    </Card>
  );
}
