import { minLength, useInput, useTranslate } from "react-admin";
import { Frame } from "../../elements/Field.tsx";
import { LEAST_PASSWORD, randomPassword } from "./password.ts";

/** A one-time password to hand over: typed or made up, shown so that it can be passed on. */
export function PasswordField({ needed }: { readonly needed?: boolean }) {
  const t = useTranslate();
  const validate = [
    minLength(LEAST_PASSWORD),
    ...(needed ? [(value: unknown) => (value ? undefined : "ra.validation.required")] : []),
  ];
  const { field, fieldState, id } = useInput({ source: "password", validate });
  return (
    <Frame
      id={id}
      label={t("user.oneTimePassword")}
      help={t(needed ? "user.oneTimeHelp" : "user.resetHelp")}
      needed={needed}
      error={fieldState.error?.message}
    >
      <span style={{ display: "flex", gap: 8 }}>
        <input
          {...field}
          id={id}
          className="field mono"
          autoComplete="off"
          value={field.value ?? ""}
          aria-describedby={`${id}-says`}
        />
        <button type="button" className="btn" onClick={() => field.onChange(randomPassword())}>
          {t("user.makeUp")}
        </button>
      </span>
    </Frame>
  );
}
