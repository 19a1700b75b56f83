import { useTranslate } from "react-admin";
import type { StreamField } from "../contract.ts";
import { ScrollRegion } from "./ScrollRegion.tsx";
import { useNames } from "./useNames.ts";
import { useSaid } from "./useSaid.ts";

export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What differs between two objects, by dotted path down to plain values; nothing where they say the same. */
export function changesBetween(before: unknown, after: unknown, path = ""): FieldChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const from = asObject(before);
  const to = asObject(after);
  const isPlain =
    from === undefined || to === undefined || (path !== "" && Object.keys(from).length + Object.keys(to).length === 0);
  if (isPlain) return [{ field: path || "value", before, after }];
  const fields = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return fields.flatMap((field) => changesBetween(from[field], to[field], path ? `${path}.${field}` : field));
}

/** Lists count as objects by place. What is missing has no fields; what is no object cannot be looked into. */
function asObject(value: unknown): Record<string, unknown> | undefined {
  if (value === null || value === undefined) return {};
  return typeof value === "object" ? (value as Record<string, unknown>) : undefined;
}

/** Field, before and after. `fieldOf` knows what a field is called and what its values mean, `nameOf` only the former. */
export function Diff({
  changes,
  fieldOf,
  nameOf,
}: {
  readonly changes: readonly FieldChange[];
  readonly fieldOf?: (field: string) => StreamField | undefined;
  readonly nameOf?: (field: string) => string | undefined;
}) {
  const t = useTranslate();
  const name = useNames();
  const said = useSaid();
  return (
    <ScrollRegion label={t("diff.field")}>
      <table className="grid">
        <thead>
          <tr>
            <th>{t("diff.field")}</th>
            <th>{t("diff.before")}</th>
            <th>{t("diff.after")}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, before, after }) => {
            const known = fieldOf?.(field);
            return (
              <tr key={field}>
                <td className="nowrap">
                  {(known ? name(known.label) : nameOf?.(field)) ?? <span className="mono">{field}</span>}
                </td>
                <td className="wrap" translate={known ? undefined : "no"}>
                  {before === undefined ? <span className="muted">—</span> : <del>{said(before, known)}</del>}
                </td>
                <td className="wrap" translate={known ? undefined : "no"}>
                  {after === undefined ? <span className="muted">—</span> : <ins>{said(after, known)}</ins>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
