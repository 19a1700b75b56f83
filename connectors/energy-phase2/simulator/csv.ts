/**
 * Delivered CSV → one record per line, by the header's names (the first of two columns with one name). Line ends may be
 * LF, CRLF or CR alone. The delivered files quote texts but never a line end.
 */
export function parseCsv(text: string): Record<string, string | undefined>[] {
  const [header, ...lines] = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
  const names = splitLine(header ?? "");
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const cells = splitLine(line);
      const row: Record<string, string | undefined> = {};
      for (let index = names.length - 1; index >= 0; index--) row[names[index]!] = cells[index];
      return row;
    });
}

function splitLine(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}
