import type { Language } from "../../../core/languages.ts";
import { say, type WordKey } from "../words.ts";

type ColumnOf<Group extends string> = WordKey extends infer Key
  ? Key extends `paper.${Group}.${infer Name}`
    ? Name
    : never
  : never;

/** What the columns of a table are called. */
export const headOf = <Group extends "op" | "step">(language: Language, group: Group, columns: readonly ColumnOf<Group>[]) =>
  columns.map((column) => say(language, `paper.${group}.${column}` as WordKey));

export const STEP_COLUMNS = ["at", "who", "what", "why"] as const;
