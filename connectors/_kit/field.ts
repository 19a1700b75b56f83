import type { z } from "zod";
import type { Names } from "./names.ts";

/** A field that means something only beside a value of another one: the form shows it then and there. */
export interface FieldCondition {
  readonly field: string;
  readonly is: readonly string[];
  /** It must be filled in then. */
  readonly needed?: boolean;
}

/** How a config field is drawn and kept. Attach it with `field(schema, {...})`. */
export interface FieldMeta {
  readonly label: Names;
  readonly help?: Names;
  /** Sealed at rest, write-only in the API, never logged; read it with `session.secret(name)`. */
  readonly secret?: boolean;
  /**
   * A text that no two connections with the same value of the field `within` may share: two clients of one broker with one name
   * throw each other off for ever. Where `within` is empty it does not matter. A copy of a connection gets a value of its own.
   */
  readonly unshared?: { readonly within: string };
  readonly widget?: "text" | "textarea" | "url" | "password" | "number" | "switch" | "select" | "codeTable" | "timeZone";
  /** Fields with the same group stand under one heading. */
  readonly group?: "platform" | "credentials" | "reading" | "codes" | "limits";
  /** Unit shown behind the value: a sign that all languages share (`kWh`, `ms`), or its word in each. */
  readonly unit?: string | Names;
  /** Words for the values of a choice: value → name. What has none is shown as it is. */
  readonly values?: Readonly<Record<string, Names>>;
  /** What the two columns of a `codeTable` hold, where that is no code and its meaning. */
  readonly columns?: readonly [Names, Names];
  readonly when?: FieldCondition;
  /** What it may hold is what a code table of this connection's settings makes of the platform's codes. */
  readonly choices?: {
    /** A `codeTable` among the settings. */
    readonly table: string;
    /** The platform takes other values too: these are offered, none is demanded. */
    readonly open: boolean;
  };
  /** It holds the key of a record in this stream of the same connection. */
  readonly refersTo?: string;
  /** The record lies within the one it refers to: a person is told that one's name first (片区 · 楼栋 · 房间). */
  readonly within?: boolean;
  /** Its unit is what this other field of the same object says: a balance in 元 or in kWh. */
  readonly unitField?: string;
  /** To be seen by whoever decides on this record or on one that refers to it: the balance before a cut. */
  readonly decides?: boolean;
}

/** The facts attached to a field, also behind what makes it optional or nullable. */
export function metaOf(schema: z.ZodType): Partial<FieldMeta> {
  const own = schema.meta() as Partial<FieldMeta> | undefined;
  if (own?.label) return own;
  const inner = (schema as unknown as { _zod: { def: { innerType?: z.ZodType } } })._zod.def.innerType;
  return inner ? metaOf(inner) : (own ?? {});
}

/** Attaches the facts from which the admin draws a config field. */
export function field<T extends z.ZodType>(schema: T, meta: FieldMeta): T {
  return schema.meta({ ...meta }) as T;
}

/** The same settings, refused where a field that its `when` makes necessary is empty. */
export function withConditions<Schema extends z.ZodObject>(schema: Schema): Schema {
  const conditions = Object.entries(schema.shape).flatMap(([name, shape]) => {
    const { when } = ((shape as z.ZodType).meta() ?? {}) as Partial<FieldMeta>;
    return when?.needed ? [{ name, when }] : [];
  });
  return schema.superRefine((settings, { addIssue }) => {
    const values = settings as Readonly<Record<string, unknown>>;
    for (const { name, when } of conditions) {
      const isEmpty = values[name] === undefined || values[name] === "";
      if (isEmpty && when.is.includes(String(values[when.field]))) {
        addIssue({ code: "custom", path: [name], message: `needed where ${when.field} is ${when.is.join(" or ")}` });
      }
    }
  });
}
