import type { BadRow } from "@campushub/drizzle/schema";
import { say, sayIfKnown, type WordKey } from "../words.ts";

type CodeIn<Key> = Key extends `import.code.${infer Code}` ? Code : never;
/** Those for which the screens have words. */
export type FaultCode = CodeIn<WordKey>;

/** Why a cell is not taken: a code with what its sentence needs, and the sentence in English. */
export type CellFault = Omit<BadRow["errors"][number], "column"> & { readonly code: FaultCode };

export function cellFault(code: FaultCode, values?: Readonly<Record<string, string | number>>): CellFault {
  const message = say("en", `import.code.${code}`, values);
  return values ? { code, message, values } : { code, message };
}

/** In a reader's language; a code of an earlier version of the hub says what it said then. */
export const sayFault = (language: Parameters<typeof say>[0], { code, message, values }: BadRow["errors"][number]): string =>
  sayIfKnown(language, `import.code.${code}`, values) ?? message;
