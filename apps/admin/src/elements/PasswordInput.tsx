import { useId, useState } from "react";
import { useTranslate } from "react-admin";

interface PasswordProps {
  readonly label: string;
  readonly help?: string;
  readonly name: string;
  readonly autoComplete: "current-password" | "new-password";
  readonly minLength?: number;
}

/** A password that can be looked at while it is typed. */
export function PasswordInput({ label, help, name, autoComplete, minLength }: PasswordProps) {
  const t = useTranslate();
  const id = useId();
  const [shown, setShown] = useState(false);
  return (
    <div className="lbl">
      <label htmlFor={id}>{label}</label>
      <span style={{ display: "flex", gap: 6 }}>
        <input
          id={id}
          className="field"
          name={name}
          type={shown ? "text" : "password"}
          autoComplete={autoComplete}
          minLength={minLength}
          spellCheck={false}
          required
        />
        <button type="button" className="btn s nowrap" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {t(shown ? "signIn.hide" : "signIn.show")}
        </button>
      </span>
      {help && <span className="help">{help}</span>}
    </div>
  );
}
