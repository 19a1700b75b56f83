import type { Names, StreamField } from "../contract.ts";

/** A column of an exported file, as the server writes it: from where, under which head, in which words. */
export interface FileColumn {
  readonly paths: readonly string[];
  readonly head: string;
  readonly kind?: "text" | "number" | "time";
  /** Code → word. */
  readonly words?: Readonly<Record<string, string>>;
}

/** How the screen says things, in the reader's language. */
export interface Speech {
  readonly t: (key: string, options?: Record<string, unknown>) => string;
  readonly name: (names: Names | null | undefined) => string;
}

export const fileColumn = (path: string, head: string): FileColumn => ({ paths: [path], head });

/** An instant, whose head names the zone of the campus. */
export const timeColumn = (path: string, label: string, { t }: Pick<Speech, "t">): FileColumn => ({
  paths: [path],
  head: t("screen.campusTime", { head: label }),
  kind: "time",
});

export const yesNoColumn = (path: string, head: string, { t }: Pick<Speech, "t">): FileColumn => ({
  paths: [path],
  head,
  words: { true: t("screen.yes"), false: t("screen.no") },
});

/** The platform by its title. */
export const platformColumn = (
  connections: readonly { readonly id: number | string; readonly title: string }[],
  { t }: Pick<Speech, "t">,
): FileColumn => ({
  paths: ["connectionId"],
  head: t("connection.connection"),
  words: Object.fromEntries(connections.map(({ id, title }) => [id, title])),
});

/** A field's label with its unit, where it has one of its own. */
export const fieldLabel = (field: StreamField, name: Speech["name"]): string => `${name(field.label)} ${name(field.unit)}`.trim();

/** A field of a record: numbers as numbers, codes in words; a unit that stands in another field beside it. */
export function fieldColumns(field: StreamField, speech: Speech): FileColumn[] {
  const { name, t } = speech;
  const path = `data.${field.name}`;
  const head = fieldLabel(field, name);
  if (field.type === "time") return [timeColumn(path, head, speech)];
  if (field.type === "boolean") return [yesNoColumn(path, head, speech)];
  if (field.values) {
    const words = Object.entries(field.values).map(([code, names]) => [code, name(names)]);
    return [{ paths: [path], head, words: Object.fromEntries(words) }];
  }
  const own: FileColumn = field.type === "number" ? { paths: [path], head, kind: "number" } : fileColumn(path, head);
  return field.unitField ? [own, fileColumn(`data.${field.unitField}`, t("screen.unitOf", { head }))] : [own];
}
