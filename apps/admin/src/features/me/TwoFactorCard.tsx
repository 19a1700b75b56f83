import { type FormEvent, useState } from "react";
import { useTranslate } from "react-admin";
import { renderSVG } from "uqr";
import { Card } from "../../elements/Card.tsx";
import { PasswordInput } from "../../elements/PasswordInput.tsx";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";
import { forgetSession } from "../../providers/session.ts";

interface Begun {
  readonly totpURI: string;
  readonly backupCodes: readonly string[];
}

interface TwoFactorProps {
  readonly enabled: boolean;
  /** The account is another one now. */
  readonly onChanged: () => unknown;
}

const post = <T,>(path: string, body: unknown) => call<T>(`/auth/two-factor/${path}`, { method: "POST", body });

/** The second factor: set up with an authenticator and a first code, or taken off; either asks for the password. */
export default function TwoFactorCard({ enabled, onChanged }: TwoFactorProps) {
  const t = useTranslate();
  const { act, pending } = useAction();
  const [begun, setBegun] = useState<Begun>();
  const changed = () => {
    setBegun(undefined);
    forgetSession();
    return onChanged();
  };
  const withPassword = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password"));
    if (enabled) return act(() => post("disable", { password }), { done: "twoFactor.disabled", onDone: changed });
    return act(() => post<Begun>("enable", { password }), { onDone: setBegun });
  };
  const withCode = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code"));
    return act(() => post("verify-totp", { code }), { done: "twoFactor.enabled", onDone: changed });
  };
  return (
    <Card title={t("user.twoFactor")} aside={t(enabled ? "twoFactor.isOn" : "twoFactor.isOff")} padded>
      {begun ? (
        <SetUp begun={begun} pending={pending} onCode={withCode} onBack={() => setBegun(undefined)} />
      ) : (
        <form className="form" onSubmit={withPassword}>
          <p style={{ margin: 0 }}>{t(enabled ? "twoFactor.offHelp" : "twoFactor.onHelp")}</p>
          <PasswordInput label={t("me.current")} name="password" autoComplete="current-password" />
          <div>
            <button type="submit" className={enabled ? "btn d" : "btn p"} disabled={pending}>
              {t(enabled ? "twoFactor.disable" : "twoFactor.enable")}
            </button>
          </div>
        </form>
      )}
    </Card>
  );
}

interface SetUpProps {
  readonly begun: Begun;
  readonly pending: boolean;
  readonly onCode: (event: FormEvent<HTMLFormElement>) => unknown;
  readonly onBack: () => void;
}

/** The code to scan, the same to type, and the way in where the telephone is lost. */
function SetUp({ begun, pending, onCode, onBack }: SetUpProps) {
  const t = useTranslate();
  const secret = new URL(begun.totpURI).searchParams.get("secret") ?? "";
  const picture = `data:image/svg+xml;utf8,${encodeURIComponent(renderSVG(begun.totpURI, { border: 2 }))}`;
  return (
    <form className="form" onSubmit={onCode}>
      <p style={{ margin: 0 }}>{t("twoFactor.scan")}</p>
      <img src={picture} width={180} height={180} alt={t("twoFactor.picture")} />
      <div>
        {t("twoFactor.secret")} <span className="mono wrap">{secret}</span>
      </div>
      <div>
        {t("twoFactor.backup")}
        <div className="mono" style={{ columns: 2, maxWidth: 320 }}>
          {begun.backupCodes.map((code) => (
            <div key={code}>{code}</div>
          ))}
        </div>
      </div>
      <label className="lbl">
        {t("signIn.code")}
        <input className="field" name="code" inputMode="numeric" autoComplete="one-time-code" pattern="[0-9]{6}" required />
      </label>
      <div className="actions">
        <button type="button" className="btn" onClick={onBack}>
          {t("ask.back")}
        </button>
        <button type="submit" className="btn p" disabled={pending}>
          {t("twoFactor.confirm")}
        </button>
      </div>
    </form>
  );
}
