import { useCanAccess, useTranslate } from "react-admin";
import { useWords } from "../../connectors/useWords.ts";
import type { PlatformRecord } from "../../contract.ts";
import { AskButton } from "../../elements/Ask.tsx";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";
import { useProtection } from "./ProtectedTag.tsx";

/** From now on no plan may change this record. */
export function ProtectButton({ record }: { readonly record: PlatformRecord }) {
  const t = useTranslate();
  const { streamsOf } = useWords();
  const { act } = useAction();
  const { canAccess } = useCanAccess({ resource: "protected-records", action: "create" });
  const { connectionId, stream, key } = record;
  const isProtected = useProtection()(record) !== undefined;
  const isWritable = (streamsOf(connectionId).find(({ name }) => name === stream)?.ops.length ?? 0) > 0;
  if (!canAccess || !isWritable || isProtected) return null;
  const protect = (reason: string) =>
    act(() => call("/protected-records", { method: "POST", body: { connectionId, stream, key, reason } }), {
      done: "safety.protectedDone",
      refresh: ["protected-records"],
    });
  return (
    <AskButton
      label={t("safety.protect")}
      title={t("safety.protectAsk", { name: record.label })}
      confirm={t("safety.protect")}
      reason="required"
      onConfirm={protect}
    >
      {t("safety.protectedHelp")}
    </AskButton>
  );
}
