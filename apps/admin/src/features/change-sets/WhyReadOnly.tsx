import { useCanAccess, useTranslate } from "react-admin";
import { useWords } from "../../connectors/useWords.ts";

/** Why there is nothing to be done with a record; nothing itself where something can be done. */
export function WhyReadOnly({ connectionId, stream }: { readonly connectionId: number; readonly stream: string }) {
  const t = useTranslate();
  const { canAccess, isPending } = useCanAccess({ resource: "change-sets", action: "create" });
  const { connectorOf, streamsOf, streamTitle, isPending: wordsPending } = useWords();
  if (isPending || wordsPending) return null;
  const ever = connectorOf(connectionId)?.streams.find(({ name }) => name === stream)?.ops.length ?? 0;
  const now = streamsOf(connectionId).find(({ name }) => name === stream)?.ops.length ?? 0;
  if (now > 0 && canAccess) return null;
  const why = ever === 0 ? "stream" : now === 0 ? "settings" : "right";
  return (
    <div className="note info" role="note">
      <span aria-hidden="true">◆</span>
      <span>{t(`change.readOnly.${why}`, { stream: streamTitle(connectionId, stream) })}</span>
    </div>
  );
}
