import { useInput, useTranslate } from "react-admin";
import { Frame } from "../../elements/Field.tsx";

/** The day a token ends, Shanghai time; empty: never. */
export function ExpiryField() {
  const t = useTranslate();
  const { field, fieldState, id } = useInput({ source: "expiresAt" });
  return (
    <Frame id={id} label={t("token.expiresAt")} help={t("token.expiresHelp")} error={fieldState.error?.message}>
      <input
        {...field}
        id={id}
        type="date"
        className="field"
        style={{ maxWidth: 200 }}
        value={field.value ?? ""}
        aria-describedby={`${id}-says`}
      />
    </Frame>
  );
}
