import { type FormEvent, useState } from "react";
import { useNotify, useTranslate } from "react-admin";
import { Card } from "../../elements/Card.tsx";
import { PasswordInput } from "../../elements/PasswordInput.tsx";
import { changePassword } from "../../providers/authProvider.ts";
import { saidBy } from "../../providers/http.ts";
import { LEAST_PASSWORD } from "../users/password.ts";

interface PasswordProps {
  /** Nothing else can be done before. */
  readonly forced?: boolean;
  readonly onDone: () => unknown;
}

/** A new password for oneself. */
export default function PasswordCard({ forced, onDone }: PasswordProps) {
  const t = useTranslate();
  const notify = useNotify();
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const target = event.currentTarget;
    const form = new FormData(target);
    const [current, next, again] = ["current", "next", "again"].map((name) => String(form.get(name)));
    if (next !== again) return setFault(t("me.differ"));
    setBusy(true);
    setFault("");
    try {
      await changePassword(current!, next!);
      target.reset();
      notify("me.changed", { type: "success" });
      await onDone();
    } catch (error) {
      setFault(saidBy(error, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title={t(forced ? "me.forced" : "me.password")} padded>
      {forced && <p style={{ marginTop: 0 }}>{t("me.forcedText")}</p>}
      <form className="form" onSubmit={submit}>
        <PasswordInput label={t("me.current")} name="current" autoComplete="current-password" />
        <PasswordInput
          label={t("me.next")}
          name="next"
          autoComplete="new-password"
          minLength={LEAST_PASSWORD}
          help={t("me.nextHelp", { least: LEAST_PASSWORD })}
        />
        <PasswordInput label={t("me.again")} name="again" autoComplete="new-password" minLength={LEAST_PASSWORD} />
        {fault && (
          <div className="note bad" role="alert">
            <span aria-hidden="true">■</span>
            <span>{fault}</span>
          </div>
        )}
        <div>
          <button type="submit" className="btn p" disabled={busy}>
            {t("me.change")}
          </button>
        </div>
      </form>
    </Card>
  );
}
