import { useGetList, useTranslate } from "react-admin";
import type { RoleView } from "../../contract.ts";
import { PageHead } from "../../elements/PageHead.tsx";
import { ScrollRegion } from "../../elements/ScrollRegion.tsx";
import { EmptyState, ErrorState, SkeletonRows } from "../../elements/States.tsx";

const ALL = { pagination: { page: 1, perPage: 100 }, sort: { field: "id", order: "ASC" as const } };

/** Every resource any role may touch, in order. */
export function resourcesOf(roles: readonly RoleView[]): string[] {
  return [...new Set(roles.flatMap(({ permissions }) => Object.keys(permissions)))].sort();
}

/** Who may do what: the same table the server decides by. Read-only. */
export default function RoleMatrix() {
  const t = useTranslate();
  const { data, error, isPending, refetch } = useGetList<RoleView>("roles", ALL);
  return (
    <>
      <PageHead title={t("nav.roles")} sub={t("role_matrix.sub")} />
      <section className="card" aria-label={t("nav.roles")}>
        {isPending && <SkeletonRows rows={12} />}
        {error && <ErrorState error={error} retry={() => refetch()} />}
        {data?.length === 0 && <EmptyState title={t("role_matrix.none")} />}
        {data && data.length > 0 && <Matrix roles={data} />}
      </section>
    </>
  );
}

function Matrix({ roles }: { readonly roles: readonly RoleView[] }) {
  const t = useTranslate();
  return (
    <ScrollRegion label={t("nav.roles")}>
      <table className="grid">
        <thead>
          <tr>
            <th>{t("role_matrix.resource")}</th>
            {roles.map(({ id }) => (
              <th key={id} title={t(`roleHelp.${id}`, { _: "" })}>
                {t(`role.${id}`, { _: id })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {resourcesOf(roles).map((resource) => (
            <tr key={resource}>
              <th scope="row">{t(`resourceName.${resource}`, { _: resource })}</th>
              {roles.map((role) => (
                <td key={role.id}>
                  <Rights actions={role.permissions[resource] ?? []} hidden={role.hidden[resource] ?? []} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Rights({ actions, hidden }: { readonly actions: readonly string[]; readonly hidden: readonly string[] }) {
  const t = useTranslate();
  if (actions.length === 0) return <span className="muted">–</span>;
  return (
    <>
      {actions.includes("*") ? (
        <b>{t("action.*")}</b>
      ) : (
        <span className="words">
          {actions.map((action) => (
            <span key={action} className="nowrap">
              {t(`action.${action}`, { _: action })}
            </span>
          ))}
        </span>
      )}
      {hidden.length > 0 && (
        <>
          <br />
          <small>
            {t("role_matrix.hidden", {
              fields: hidden.map((field) => t(`auditField.${field}`, { _: field })).join(t("screen.listed")),
            })}
          </small>
        </>
      )}
    </>
  );
}
