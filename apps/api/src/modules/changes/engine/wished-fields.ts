import type { Fields, Write, WriteOpKind } from "@campushub/kit";

interface Wished {
  readonly spec: WriteOpKind;
  readonly write: Write;
  readonly fields: Fields;
  /** The object in the platform now; null: it has none, or nobody has looked yet. */
  readonly now: Fields | null;
  /** What the platform itself said earlier is wished back: nobody typed it. */
  readonly restores: boolean;
}

type Judged =
  | { readonly fields: Fields }
  | { readonly fault: { readonly path: readonly PropertyKey[]; readonly message: string } };

/**
 * The fields of a wish as the plan shows them and the platform gets them: texts without the blanks around them, as the platform would
 * show them, and only then judged by the op's form. A text that is there already stays as it is: nobody wishes to change it.
 */
export function wishedFields({ spec, write, fields, now, restores }: Wished): Judged {
  const isRecord = spec.kind === "update" || spec.kind === "create";
  const typed = restores ? fields : trimmed(fields);
  const shown = isRecord && write.normalize ? write.normalize(typed, now) : typed;
  const parsed = spec.input.safeParse(isRecord ? { ...shown, ...unchanged(fields, now) } : shown);
  return parsed.success ? { fields: parsed.data as Fields } : { fault: parsed.error.issues[0]! };
}

const trimmed = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === "string" ? value.trim() : value]));

const unchanged = (fields: Fields, now: Fields | null): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name, value]) => typeof value === "string" && value === now?.[name]));
