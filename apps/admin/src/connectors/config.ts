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
    const value = values[field.name];
    const isEmpty = value === undefined || value === null || value === "";
    if (!isEmpty) sent[field.name] = value;
    else if (field.default === "" && !field.secret) sent[field.name] = "";
  }
  return sent;
}
