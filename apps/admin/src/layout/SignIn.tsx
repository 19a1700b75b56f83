import CssBaseline from "@mui/material/CssBaseline";
import { type FormEvent, useEffect, useState } from "react";
import { Notification, useLogin, useTranslate } from "react-admin";
import { PasswordInput } from "../elements/PasswordInput.tsx";
import { SignInError } from "../providers/authProvider.ts";
import { LanguageSwitch } from "./LanguageSwitch.tsx";

/** The log-in page: what was refused and why, and how long to wait after too many tries. */
export function SignIn() {
  const t = useTranslate();
  const login = useLogin();
  const [fault, setFault] = useState<SignInError>();
  const [wantsCode, setWantsCode] = useState(false);
  const [wait, setWait] = useState(0);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = `${t("ra.auth.sign_in")} · 园枢 CampusHub`;
  }, [t]);
  useEffect(() => {
    if (wait <= 0) return;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFault(undefined);
    try {
      await login({ username: form.get("username"), password: form.get("password"), code: form.get("code") || undefined });
    } catch (error) {
      const said = error instanceof SignInError ? error : new SignInError("signIn.unreachable");
      setFault(said);
      if (said.key === "signIn.needCode") setWantsCode(true);
      setWait(said.seconds);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <CssBaseline />
      <main style={{ minHeight: "100vh", display: "grid", placeItems: "center", padding: 16 }}>
        <div style={{ width: "min(380px, 100%)" }}>
          <div style={{ textAlign: "center", marginBottom: 20 }}>
            <div className="brand" style={{ fontSize: 22, padding: 0 }}>
              园枢 <span>CampusHub</span>
            </div>
            <small>{t("signIn.motto")}</small>
          </div>
          <section className="card" style={{ padding: 24 }}>
            <h1 style={{ marginBottom: 16 }}>{t("ra.auth.sign_in")}</h1>
            <form className="form" onSubmit={submit}>
              <label className="lbl">
                {t("ra.auth.username")}
                <input className="field" name="username" autoComplete="username" required />
              </label>
              <PasswordInput label={t("ra.auth.password")} name="password" autoComplete="current-password" />
              {wantsCode && (
                <label className="lbl">
                  {t("signIn.code")}
                  <input className="field" name="code" inputMode="numeric" autoComplete="one-time-code" required />
                </label>
              )}
              {fault && (
                <div className={fault.key === "signIn.needCode" ? "note info" : "note bad"} role="alert">
                  <span aria-hidden="true">{fault.key === "signIn.needCode" ? "◆" : "■"}</span>
                  <span>{t(fault.key, { seconds: wait })}</span>
                </div>
              )}
              <button
                type="submit"
                className="btn p"
                style={{ justifyContent: "center", height: 36 }}
                disabled={busy || wait > 0}
              >
                {wait > 0 ? t("signIn.wait", { seconds: wait }) : t("ra.auth.sign_in")}
              </button>
            </form>
          </section>
          <p className="small" style={{ textAlign: "center" }}>
            {t("signIn.help")}
          </p>
          <div style={{ display: "grid", justifyItems: "center" }}>
            <LanguageSwitch />
          </div>
        </div>
      </main>
      <Notification />
    </>
  );
}
