import { EditBase, useNotify, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import type { UserView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { Facts } from "../../elements/Facts.tsx";
import { SwitchField, TextField } from "../../elements/Field.tsx";
import { GuardedForm } from "../../elements/GuardedForm.tsx";
import { PageHead } from "../../elements/PageHead.tsx";
import { usePersonName } from "../../elements/person.ts";
import { ShowScreen } from "../../elements/ShowScreen.tsx";
import { Time } from "../../elements/Time.tsx";
import { saidBy } from "../../providers/http.ts";
import { PasswordField } from "./PasswordField.tsx";
import { RolesField } from "./RolesField.tsx";

/** A person's roles; a new one-time password; shutting the account. */
export default function UserEdit() {
  return <ShowScreen<UserView> action="edit" render={(user) => <Editor user={user} />} />;
}

function Editor({ user }: { readonly user: UserView }) {
  const t = useTranslate();
  const notify = useNotify();
  const person = usePersonName();
  const transform = (values: UserView & { password?: string; resetTwoFactor?: boolean }) => ({
    name: values.name,
    email: values.email || null,
    roles: values.roles,
    disabled: values.disabled,
    ...(values.password ? { password: values.password } : {}),
    ...(values.resetTwoFactor ? { resetTwoFactor: true } : {}),
  });
  const onError = (error: unknown) => notify("screen.actionFailed", { type: "error", messageArgs: { why: saidBy(error, t) } });
  return (
    <EditBase id={user.id} redirect="list" mutationMode="pessimistic" transform={transform} mutationOptions={{ onError }}>
      <GuardedForm>
        <PageHead title={person(user.name)} up={["/users", t("nav.users")]} sub={user.username}>
          <Link className="btn" to="/users">
            {t("ask.back")}
          </Link>
          <button type="submit" className="btn p">
            {t("ra.action.save")}
          </button>
        </PageHead>
        <div className="row wide-only">
          <div className="col grow">
            <Card title={t("user.account")} padded>
              <div className="form">
                <div className="two">
                  <TextField source="name" label={t("user.name")} needed />
                  <TextField source="email" type="email" label={t("ra.auth.email")} />
                </div>
                <RolesField source="roles" />
              </div>
            </Card>
            <Card title={t("user.access")} padded>
              <div className="form">
                <PasswordField />
                <SwitchField source="disabled" label={t("user.disable")} help={t("user.disableHelp")} />
                {user.twoFactorEnabled && (
                  <SwitchField source="resetTwoFactor" label={t("user.resetTwoFactor")} help={t("user.resetTwoFactorHelp")} />
                )}
              </div>
            </Card>
          </div>
          <div className="col side narrow">
            <Card title={t("record.facts")} padded>
              <Facts
                of={[
                  [
                    t("ra.auth.username"),
                    <span key="name" className="mono">
                      {user.username ?? "—"}
                    </span>,
                  ],
                  [t("user.lastSignInAt"), <Time key="last" at={user.lastSignInAt} />],
                  [t("user.createdAt"), <Time key="made" at={user.createdAt} />],
                  [t("user.twoFactor"), t(user.twoFactorEnabled ? "screen.yes" : "screen.no")],
                  [t("user.mustChange"), t(user.mustChangePassword ? "screen.yes" : "screen.no")],
                ]}
              />
            </Card>
          </div>
        </div>
      </GuardedForm>
    </EditBase>
  );
}
