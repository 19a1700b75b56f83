import { CreateBase, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { Card } from "../../elements/Card.tsx";
import { TextField } from "../../elements/Field.tsx";
import { GuardedForm } from "../../elements/GuardedForm.tsx";
import { PageHead } from "../../elements/PageHead.tsx";
import { PasswordField } from "./PasswordField.tsx";
import { RolesField } from "./RolesField.tsx";

/** A new person: name, roles, a one-time password to hand over. */
export default function UserCreate() {
  const t = useTranslate();
  const transform = (values: Record<string, unknown>) => ({ ...values, email: values.email || null });
  return (
    <CreateBase redirect="list" transform={transform}>
      <GuardedForm defaultValues={{ name: "", username: "", email: "", roles: [], password: "" }}>
        <PageHead title={t("user.create")} up={["/users", t("nav.users")]}>
          <Link className="btn" to="/users">
            {t("ask.back")}
          </Link>
          <button type="submit" className="btn p">
            {t("ra.action.save")}
          </button>
        </PageHead>
        <div style={{ maxWidth: 760 }}>
          <Card title={t("user.account")} padded>
            <div className="form">
              <div className="two">
                <TextField source="name" label={t("user.name")} needed />
                <TextField source="username" label={t("ra.auth.username")} help={t("user.usernameHelp")} needed />
                <TextField source="email" type="email" label={t("ra.auth.email")} />
                <PasswordField needed />
              </div>
              <RolesField source="roles" />
            </div>
          </Card>
        </div>
      </GuardedForm>
    </CreateBase>
  );
}
