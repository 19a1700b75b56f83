import type { ConfigField } from "../contract.ts";

export const GROUPS = ["platform", "credentials", "reading", "codes", "limits"] as const;

/** Fields by group, in the order of GROUPS; groups without a field are left out. */
export function grouped(
  fields: readonly ConfigField[],
): readonly { group: ConfigField["group"]; fields: readonly ConfigField[] }[] {
  return GROUPS.map((group) => ({ group, fields: fields.filter((field) => field.group === group) })).filter(
    ({ fields: mine }) => mine.length > 0,
  );
}

/** Whether a field means anything beside what else the form says, and whether it must be filled in then. */
export function standing({ when, required }: ConfigField, values: Readonly<Record<string, unknown>>) {
  const shown = when === null || when.is.includes(String(values[when.field] ?? ""));
  return { shown, needed: required || (shown && when?.needed === true) };
}

/** What a new connection's form begins with. */
export function configDefaults(fields: readonly ConfigField[]): Record<string, unknown> {
  return Object.fromEntries(
    fields.filter((field) => field.default !== null && field.default !== undefined).map((field) => [field.name, field.default]),
  );
}

/**
 * The form's values as they are sent: an empty secret is left out (it stays as it is), an emptied optional field too unless
 * the empty text is its default, and nothing is sent that the connector does not name.
 */
export function configToSend(fields: readonly ConfigField[], values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const field of fields) {
    if (!standing(field, values).shown) continue;
    const value = values[field.name];
    const isEmpty = value === undefined || value === null || value === "";
    if (!isEmpty) sent[field.name] = value;
    else if (field.default === "" && !field.secret) sent[field.name] = "";
  }
  return sent;
}
