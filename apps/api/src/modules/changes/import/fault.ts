import type { BadRow } from "@campushub/drizzle/schema";
import { storableText } from "@campushub/kit";
import { say, sayIfKnown, type WordKey } from "../words.ts";

type CodeIn<Key> = Key extends `import.code.${infer Code}` ? Code : never;
/** Those for which the screens have words. */
export type FaultCode = CodeIn<WordKey>;

/** Why a cell is not taken: a code with what its sentence needs, and the sentence in English. */
export type CellFault = Omit<BadRow["errors"][number], "column"> & { readonly code: FaultCode };

type Values = Readonly<Record<string, string | number>>;
/** Of what a cell holds; a sentence that quotes more is read by nobody. */
const MOST_QUOTED = 1_000;

/** Values may quote the file: they are told as a column can hold them. */
export function cellFault(code: FaultCode, quoted?: Values): CellFault {
  const values = quoted && quotable(quoted);
  const message = say("en", `import.code.${code}`, values);
  return values ? { code, message, values } : { code, message };
}

const quotable = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? storableText(value, MOST_QUOTED) : value]),
  );

/** In a reader's language; a code of an earlier version of the hub says what it said then. */
export const sayFault = (language: Parameters<typeof say>[0], { code, message, values }: BadRow["errors"][number]): string =>
  sayIfKnown(language, `import.code.${code}`, values) ?? message;
