import type { z } from "zod";
import type { Names } from "./names.ts";

/** How a config field is drawn and kept. Attach it with `field(schema, {...})`. */
export interface FieldMeta {
  readonly label: Names;
  readonly help?: Names;
  /** Sealed at rest, write-only in the API, never logged; read it with `session.secret(name)`. */
  readonly secret?: boolean;
  readonly widget?: "text" | "url" | "password" | "number" | "switch" | "select" | "codeTable" | "timeZone";
  /** Fields with the same group stand under one heading. */
  readonly group?: "platform" | "credentials" | "reading" | "codes" | "limits";
  /** Unit shown behind the input: `s`, `天`, `行`. */
  readonly unit?: string;
}

/** Attaches the facts from which the admin draws a config field. */
export function field<T extends z.ZodType>(schema: T, meta: FieldMeta): T {
  return schema.meta({ ...meta }) as T;
}
