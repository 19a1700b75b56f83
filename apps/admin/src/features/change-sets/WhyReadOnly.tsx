import { useCanAccess, useTranslate } from "react-admin";
import { useWords } from "../../connectors/useWords.ts";

interface Possible {
  /** Ops that the connector knows for the stream. */
  readonly ever: number;
  /** Those that the connection's settings offer. */
  readonly now: number;
  readonly may: boolean;
}

/** The nearest reason; undefined where something can be done. */
export function whyReadOnly({ ever, now, may }: Possible): "stream" | "settings" | "right" | undefined {
  if (ever === 0) return "stream";
  if (now === 0) return "settings";
  return may ? undefined : "right";
}

/** Why there is nothing to be done with a record; nothing itself where something can be done. */
export function WhyReadOnly({ connectionId, stream }: { readonly connectionId: number; readonly stream: string }) {
  const t = useTranslate();
  const { canAccess, isPending } = useCanAccess({ resource: "change-sets", action: "create" });
  const { connectorOf, streamsOf, streamTitle, isPending: wordsPending } = useWords();
  if (isPending || wordsPending) return null;
  const ever = connectorOf(connectionId)?.streams.find(({ name }) => name === stream)?.ops.length ?? 0;
  const now = streamsOf(connectionId).find(({ name }) => name === stream)?.ops.length ?? 0;
  const why = whyReadOnly({ ever, now, may: canAccess === true });
  if (why === undefined) return null;
  return (
    <div className="note info" role="note">
      <span aria-hidden="true">◆</span>
      <span>{t(`change.readOnly.${why}`, { stream: streamTitle(connectionId, stream) })}</span>
    </div>
  );
}
