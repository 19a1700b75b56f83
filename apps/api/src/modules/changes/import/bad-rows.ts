import { type BadRow, changeImport } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import type { Language } from "../../../core/languages.ts";
import { writeWorkbook } from "../../../infra/workbook.ts";
import { changeImports } from "../queries.ts";
import { say } from "../words.ts";
import { KEY_FIELD } from "./columns.ts";
import { sayFault } from "./fault.ts";
import { rememberedMapping } from "./remembered-mapping.ts";
import { separated } from "./separated.ts";

export interface BadRowsWish {
  readonly id: number;
  readonly format: "xlsx" | "csv";
  readonly lang: Language;
}

/** The rows of a file that made no op, as they were, each with its reasons: to be mended and uploaded again. @throws AppError notFound */
export async function badRows({ ctx, input }: { ctx: Ctx; input: BadRowsWish }): Promise<{ name: string; bytes: Buffer }> {
  const place = await changeImports.one({ ctx, id: input.id });
  const [row] = await ctx.db.select({ badRows: changeImport.badRows }).from(changeImport).where(eq(changeImport.id, input.id));
  const bad = row?.badRows ?? [];
  const columns = inOrder(Object.keys(bad[0]?.cells ?? {}), await mappingOf(ctx, place, bad));
  const head = [...columns, say(input.lang, "import.reasons")];
  const rows = bad.map((one) => [...columns.map((name) => one.cells[name] ?? ""), reasonsOf(input.lang, one)]);
  const name = `${place.fileName.replace(/\.\w{1,5}$/, "")}-bad-rows.${input.format}`;
  if (input.format === "csv") return { name, bytes: separated(head, rows) };
  return {
    name,
    bytes: await writeWorkbook([
      { name: say(input.lang, "import.badSheet"), head, rows, widths: [...columns.map(() => 18), 60] },
    ]),
  };
}

const mappingOf = (ctx: Ctx, place: { connectionId: number; stream: string; op: string }, bad: readonly BadRow[]) =>
  rememberedMapping(ctx, place, Object.keys(bad[0]?.cells ?? {}));

/** The key, then what was read, then the rest: a JSON column keeps no order of names. */
function inOrder(columns: readonly string[], mapping: Readonly<Record<string, string>> = {}): string[] {
  const rank = (column: string) => (mapping[column] === KEY_FIELD ? 0 : Object.hasOwn(mapping, column) ? 1 : 2);
  return [...columns].sort((left, right) => rank(left) - rank(right));
}

function reasonsOf(language: Language, { line, errors }: BadRow): string {
  const faults = errors.map((error) => say(language, "import.faultOf", { column: error.column, why: sayFault(language, error) }));
  return say(language, "import.faultsOf", { line, faults: faults.join(" · ") });
}
