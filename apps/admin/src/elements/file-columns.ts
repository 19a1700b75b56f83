import type { Words } from "../connectors/useWords.ts";
import type { Names, StreamField } from "../contract.ts";
import { personName, UNNAMED_ADMINISTRATOR } from "./person.ts";
import { type Kind, TONES } from "./tones.ts";

/** A column of an exported file, as the server writes it: from where, under which head, in which words. */
export interface FileColumn<Path extends string = string> {
  readonly paths: readonly Path[];
  readonly head: string;
  readonly kind?: "text" | "number" | "time";
  /** Code → word. */
  readonly words?: Readonly<Record<string, string>>;
}

/** What a column of a file of these may hold: a field, or a key inside one that is JSON. */
export type PathOf<View> = Extract<keyof View, string> | `${Extract<keyof View, string>}.${string}`;

/** How the screen says things, in the reader's language. */
export interface Speech {
  readonly t: (key: string, options?: Record<string, unknown>) => string;
  readonly name: (names: Names | null | undefined) => string;
}

type Word = Pick<Speech, "t">;

export const fileColumn = <Path extends string>(path: Path, head: string): FileColumn<Path> => ({ paths: [path], head });

export const numberColumn = <Path extends string>(path: Path, head: string): FileColumn<Path> => ({
  paths: [path],
  head,
  kind: "number",
});

/** A person; the administrator whom nobody named by his role. */
export const personColumn = <Path extends string>(path: Path, head: string, { t }: Word): FileColumn<Path> => ({
  paths: [path],
  head,
  words: { [UNNAMED_ADMINISTRATOR]: personName(UNNAMED_ADMINISTRATOR, t) },
});

/** A state, in the words of its tag. */
export const stateColumn = <Path extends string>(kind: Kind, { path, head, t }: Word & Headed<Path>): FileColumn<Path> => ({
  paths: [path],
  head,
  words: wordsOf(Object.keys(TONES[kind]), (value) => t(`state.${kind}.${value}`)),
});

interface Headed<Path extends string> {
  readonly path: Path;
  readonly head: string;
}

export const wordsOf = (codes: readonly string[], say: (code: string) => string): Record<string, string> =>
  Object.fromEntries(codes.map((code) => [code, say(code)]));

/** An instant, whose head names the zone of the campus. */
export const timeColumn = <Path extends string>(path: Path, label: string, { t }: Word): FileColumn<Path> => ({
  paths: [path],
  head: t("screen.campusTime", { head: label }),
  kind: "time",
});

export const yesNoColumn = <Path extends string>(path: Path, head: string, { t }: Word): FileColumn<Path> => ({
  paths: [path],
  head,
  words: { true: t("screen.yes"), false: t("screen.no") },
});

/** The platform by its title. */
export const platformColumn = (
  connections: readonly { readonly id: number | string; readonly title: string }[],
  { t }: Word,
): FileColumn<"connectionId"> => ({
  paths: ["connectionId"],
  head: t("connection.connection"),
  words: Object.fromEntries(connections.map(({ id, title }) => [id, title])),
});

type StreamNames = Pick<Words, "connections" | "streamsOf">;

/** The stream by its title: streams of two platforms may be called the same and mean two things. */
export const streamColumn = (
  { connections, streamsOf }: StreamNames,
  { head, name }: Pick<Speech, "name"> & { readonly head: string },
): FileColumn<"connectionId" | "stream"> => ({
  paths: ["connectionId", "stream"],
  head,
  words: Object.fromEntries(
    connections.flatMap(({ id }) => streamsOf(Number(id)).map((stream) => [`${id} · ${stream.name}`, name(stream.title)])),
  ),
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
