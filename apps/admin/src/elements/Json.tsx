import type { ReactNode } from "react";
import { ScrollRegion } from "./ScrollRegion.tsx";

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\b/g;

/** Splits pretty-printed JSON into coloured pieces. */
function pieces(text: string): ReactNode[] {
  const out: ReactNode[] = [];
  let last = 0;
  for (const match of text.matchAll(TOKEN)) {
    const { index } = match;
    out.push(text.slice(last, index));
    const className = match[2] ? "k" : match[1] ? "s" : "v";
    out.push(
      <span key={index} className={className}>
        {match[1] ?? match[3]}
      </span>,
    );
    if (match[2]) out.push(match[2]);
    last = index + match[0].length;
  }
  out.push(text.slice(last));
  return out;
}

/** The last named part of a path: `rows[3].meterType` → `meterType`. */
export const leafOf = (path: string): string =>
  path
    .split(/[.[\]/]+/)
    .filter((part) => part && !/^\d+$/.test(part))
    .at(-1) ?? "";

/** Raw data as delivered; lines holding the field `mark` are highlighted. */
export function Json({ value, mark, label }: { readonly value: unknown; readonly mark?: string; readonly label: string }) {
  const text = JSON.stringify(value, null, 2) ?? "null";
  const leaf = mark ? leafOf(mark) : "";
  return (
    <ScrollRegion label={label} maxHeight={520}>
      <pre className="json">
        {text.split("\n").map((line, row) => {
          const marked = leaf !== "" && line.trimStart().startsWith(`${JSON.stringify(leaf)}:`);
          const body = pieces(`${line}\n`);
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity, only a place
          return marked ? <mark key={row}>{body}</mark> : <span key={row}>{body}</span>;
        })}
      </pre>
    </ScrollRegion>
  );
}
