import { DataTable, useCanAccess, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import type { UserView } from "../../contract.ts";
import { FilterSearch } from "../../elements/filters.tsx";
import { ListScreen } from "../../elements/ListScreen.tsx";
import { ListTable } from "../../elements/ListTable.tsx";
import { usePersonName } from "../../elements/person.ts";
import { StateTag } from "../../elements/StateTag.tsx";
import { Time } from "../../elements/Time.tsx";
import { Export } from "./Export.tsx";
import { RoleTags } from "./RoleTags.tsx";

/** Who may sign in, as what. */
export default function UserList() {
  const t = useTranslate();
  const person = usePersonName();
  const { canAccess: mayCreate } = useCanAccess({ resource: "users", action: "create" });
  const { canAccess: mayEdit } = useCanAccess({ resource: "users", action: "edit" });
  const create = mayCreate && (
    <Link className="btn p" to="/users/create">
      {t("user.create")}
    </Link>
  );
  return (
    <ListScreen
      title={t("nav.users")}
      sort={{ field: "name", order: "ASC" }}
      actions={
        <>
          <Export of="users" />
          {create}
        </>
      }
      filters={<FilterSearch source="name_like" label={t("user.search")} />}
      empty={{ title: t("user.none.title"), text: t("user.none.text"), action: create }}
    >
      <ListTable open={mayEdit ? ({ id }) => `/users/${id}` : false}>
        <DataTable.Col<UserView>
          source="name"
          label={t("user.name")}
          render={({ id, name }) =>
            mayEdit ? (
              <Link to={`/users/${id}`} style={{ fontWeight: 600, color: "inherit" }}>
                {person(name)}
              </Link>
            ) : (
              <b>{person(name)}</b>
            )
          }
        />
        <DataTable.Col<UserView>
          source="username"
          label={t("ra.auth.username")}
          render={({ username }) => <span className="mono">{username ?? "—"}</span>}
        />
        <DataTable.Col<UserView> source="email" label={t("ra.auth.email")} render={({ email }) => email ?? "—"} />
        <DataTable.Col<UserView>
          source="roles"
          disableSort
          label={t("user.roles")}
          render={({ roles }) => <RoleTags roles={roles} />}
        />
        <DataTable.Col<UserView> source="disabled" label={t("run.state")} render={(user) => <UserState user={user} />} />
        <DataTable.Col<UserView>
          source="lastSignInAt"
          label={t("user.lastSignInAt")}
          render={({ lastSignInAt }) => <Time at={lastSignInAt} />}
        />
        <DataTable.Col<UserView>
          source="createdAt"
          label={t("user.createdAt")}
          render={({ createdAt }) => <Time at={createdAt} />}
        />
      </ListTable>
    </ListScreen>
  );
}

function UserState({ user }: { readonly user: UserView }) {
  const t = useTranslate();
  if (user.disabled) return <StateTag tone="idle">{t("user.disabled")}</StateTag>;
  if (user.mustChangePassword) return <StateTag tone="info">{t("user.mustChange")}</StateTag>;
  return <StateTag tone="ok">{t("user.active")}</StateTag>;
}
