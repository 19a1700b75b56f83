import { useTranslate } from "react-admin";

/** Roles by their words; an em dash for none. */
export function RoleTags({ roles }: { readonly roles: readonly string[] }) {
  const t = useTranslate();
  if (roles.length === 0) return <span className="muted">—</span>;
  return (
    <span className="chips">
      {roles.map((role) => (
        <span key={role} className="tag idle">
          {t(`role.${role}`, { _: role })}
        </span>
      ))}
    </span>
  );
}
