import type { ChangeAnswer } from "../between.ts";
import { between, mustNotBelieve, read } from "./hostile-checks.ts";
import { NotApplicable } from "./nonconformity.ts";
import type { StreamCheck } from "./subject.ts";

/** An element that holds elements and no text before them. */
const HOLDER = /<([\w.:-]+)(?:\s[^<>]*)?>\s*<(?![/!?])/g;

const SPOILS: readonly { readonly what: string; of(rows: string): string }[] = [
  { what: "a text in place of rows", of: () => "[]" },
  { what: "a text beside rows", of: (rows) => `${rows}too many rows` },
];

export const TABLE_CHECKS: readonly StreamCheck[] = [
  {
    over: "http",
    title: "takes no text for the rows of a table in XML",
    async run(subject, name) {
      for (const { what, of } of SPOILS) {
        let isSpoilt = false;
        const spoil: ChangeAnswer = ({ body }) => {
          const text = body.toString();
          const rows = text.trimStart().startsWith("<") ? rowsIn(text) : undefined;
          if (rows === undefined) return {};
          isSpoilt = true;
          return { body: Buffer.from(text.replace(rows, () => of(rows))) };
        };
        await between(subject, spoil, async (stage) => {
          const outcome = await read(stage, name);
          if (!isSpoilt) throw new NotApplicable("no answer of this stream is a table in XML");
          mustNotBelieve(outcome, what);
        });
      }
    },
  },
];

/** From the first to the last of the elements that come most often among those that hold others; undefined: none comes twice. */
function rowsIn(text: string): string | undefined {
  const counts = new Map<string, number>();
  for (const [, tag = ""] of text.matchAll(HOLDER)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const [row, count] = [...counts].reduce((most, next) => (next[1] > most[1] ? next : most), ["", 1]);
  if (count === 1) return undefined;
  const end = `</${row}>`;
  return text.slice(text.search(new RegExp(`<${row}[\\s>]`)), text.lastIndexOf(end) + end.length);
}
