import { useState } from "react";
import { Form, useNotify, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { Card } from "../../elements/Card.tsx";
import { CopyButton } from "../../elements/CopyButton.tsx";
import { TextField } from "../../elements/Field.tsx";
import { instantOfLocal } from "../../elements/format.ts";
import { PageHead } from "../../elements/PageHead.tsx";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";
import { RolesField } from "../users/RolesField.tsx";
import { ExpiryField } from "./ExpiryField.tsx";

interface NewToken {
  readonly name?: string;
  readonly roles?: readonly string[];
  readonly expiresAt?: string;
}

/** A new key for a program; its text is shown this once. */
export default function TokenCreate() {
  const t = useTranslate();
  const notify = useNotify();
  const { act, pending } = useAction();
  const [made, setMade] = useState<string>();
  const create = async (values: NewToken) => {
    if (!values.roles?.length) {
      notify("token.needRole", { type: "warning" });
      return;
    }
    const expiresAt = values.expiresAt ? instantOfLocal(values.expiresAt) : null;
    const body = { name: values.name, roles: values.roles, expiresAt };
    await act(() => call<{ token: string }>("/tokens", { method: "POST", body }), {
      refresh: ["tokens"],
      onDone: ({ token }) => setMade(token),
    });
  };
  if (made) return <Shown token={made} />;
  return (
    <Form defaultValues={{ name: "", roles: [], expiresAt: "" }} onSubmit={create}>
      <PageHead title={t("token.create")} up={["/tokens", t("nav.tokens")]} sub={t("token.createHelp")}>
        <Link className="btn" to="/tokens">
          {t("ask.back")}
        </Link>
        <button type="submit" className="btn p" disabled={pending}>
          {t("token.create")}
        </button>
      </PageHead>
      <div style={{ maxWidth: 640 }}>
        <Card title={t("token.token")} padded>
          <div className="form">
            <TextField source="name" label={t("token.name")} help={t("token.nameHelp")} needed />
            <ExpiryField />
            <RolesField source="roles" />
          </div>
        </Card>
      </div>
    </Form>
  );
}

function Shown({ token }: { readonly token: string }) {
  const t = useTranslate();
  return (
    <>
      <PageHead title={t("token.made")} up={["/tokens", t("nav.tokens")]} />
      <div style={{ maxWidth: 640 }}>
        <Card title={t("token.once")} aside={<CopyButton text={token} />} padded>
          <p className="mono wrap" style={{ margin: 0, fontSize: 14 }} data-token>
            {token}
          </p>
          <p className="muted">{t("token.onceText")}</p>
          <Link className="btn p" to="/tokens">
            {t("token.kept")}
          </Link>
        </Card>
      </div>
    </>
  );
}
