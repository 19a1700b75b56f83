import { useGetList, useInput, useTranslate } from "react-admin";
import type { RoleView } from "../../contract.ts";

const ALL = { pagination: { page: 1, perPage: 100 }, sort: { field: "id", order: "ASC" as const } };

/** Which roles: one box each, with what the role is for. */
export function RolesField({ source }: { readonly source: string }) {
  const t = useTranslate();
  const { field, fieldState } = useInput({ source, defaultValue: [] });
  const { data: roles = [] } = useGetList<RoleView>("roles", ALL);
  const chosen: readonly string[] = field.value ?? [];
  const toggle = (role: string) =>
    field.onChange(chosen.includes(role) ? chosen.filter((one) => one !== role) : [...chosen, role]);
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <legend style={{ fontSize: 13, fontWeight: 550, padding: 0 }}>{t("user.roles")}</legend>
      <div style={{ display: "grid", gap: 6, marginTop: 6 }}>
        {roles.map(({ id }) => (
          <label key={id} className="check" style={{ whiteSpace: "normal", alignItems: "baseline" }}>
            <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
            <span>
              {t(`role.${id}`, { _: id })} <small>{t(`roleHelp.${id}`, { _: "" })}</small>
            </span>
          </label>
        ))}
      </div>
      {fieldState.error && <span className="err">{fieldState.error.message}</span>}
    </fieldset>
  );
}
