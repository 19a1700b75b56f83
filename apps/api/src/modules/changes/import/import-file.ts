import { createHash } from "node:crypto";
import { changeImport, changeSet } from "@campushub/drizzle/schema";
import { cutText } from "@campushub/kit";
import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../../core/context.ts";
import { invalid } from "../../../core/errors.ts";
import { perform } from "../../audit/index.ts";
import { connectorOf, loadConnection } from "../../connections/index.ts";
import { createChangeSet } from "../create-change-set.ts";
import { hasComeToNothing } from "../engine/expiry.ts";
import type { importAnswerSchema } from "../schema.ts";
import { type Checked, checkRows, keysOf, layoutOf, type Sheet } from "./check-rows.ts";
import { opForm } from "./columns.ts";
import { type ImportFacts, type ImportRow, type ImportWish, keepImport, TwiceAtOnce } from "./keep-import.ts";
import { knownKeys, knownReferences } from "./known-keys.ts";
import { columnNames, type Mapping, mapColumns } from "./map-columns.ts";
import { readTable } from "./read-table.ts";
import { rememberedMapping } from "./remembered-mapping.ts";
import { unreadable } from "./table.ts";

type ImportAnswer = z.output<typeof importAnswerSchema>;

/** As asked for. */
interface FileWish extends Omit<ImportWish, "op"> {
  /** Absent: see `opForm`. */
  readonly op?: string | undefined;
}

/** Bad rows told in the answer; all of them are in the list to be mended. */
const TOLD = 100;

/**
 * A file becomes a draft: each right row an op, each other row kept with its reasons. The same file with the same meaning
 * makes nothing twice, also when it comes twice at once; one that made nothing, or whose set came to nothing, may be tried again.
 * @throws AppError notFound, invalid, tooLarge
 */
export async function importFile({ ctx, input: asked }: { ctx: Ctx; input: FileWish }): Promise<ImportAnswer> {
  ctx.policy.demand(ctx.actor, "create", "change-sets");
  const connection = await loadConnection(ctx, asked.connectionId);
  const form = opForm({ connector: connectorOf(ctx, connection.connectorId), config: connection.config }, asked);
  const input: ImportWish = { ...asked, op: form.opName };
  const sheet = await openSheet(input.file.bytes);
  const columns = sheet.names.filter((name) => name !== undefined);
  const remembered = await rememberedMapping(ctx, input, columns);
  const mapping = mapColumns(columns, { fields: form.columns, chosen: input.mapping, remembered });
  const hash = hashOf(input, mapping);
  const facts = { input, sheet, columns, mapping, hash };
  const earlier = input.dryRun ? undefined : await earlierImport(ctx, hash);
  if (earlier) return answer(facts, { earlier });
  const layout = layoutOf(sheet, mapping, form.columns);
  // A dry run says so row by row, with the columns, so that a person can say which of them it is.
  if (!layout.key && form.op.kind !== "create" && !input.dryRun) {
    const fields = { mapping: "needs a column for key" };
    throw invalid("no column says which record each row is about", fields, { reason: "fileNoKey" });
  }
  const keys = keysOf(form, sheet, layout);
  const known = await knownKeys(ctx, { connectionId: connection.id, form, keys });
  const referred = await knownReferences(ctx, { connectionId: connection.id, sheet, layout });
  const checked = await checkRows(form, { sheet, layout, keys, known, referred });
  if (input.dryRun) return answer(facts, { checked });
  return keep(ctx, facts, checked);
}

async function openSheet(bytes: Buffer): Promise<Sheet> {
  const table = await readTable(bytes);
  if (table.rows.length === 0) throw unreadable("the file has no rows below its head", "is empty", "fileEmpty");
  const width = table.rows.reduce((most, { cells }) => Math.max(most, cells.length), table.head.length);
  const unnamed = new Array<null>(width - table.head.length).fill(null);
  return { names: columnNames([...table.head, ...unnamed]), rows: table.rows };
}

function hashOf({ file, connectionId, stream, op }: ImportWish, mapping: Mapping): string {
  const meaning = JSON.stringify([connectionId, stream, op, Object.entries(mapping).sort()]);
  return createHash("sha256").update(file.bytes).update(meaning).digest("hex");
}

/** The import of this very file, unless its set came to nothing. */
async function earlierImport(ctx: Ctx, hash: string): Promise<ImportRow | undefined> {
  const [found] = await ctx.db
    .select({ row: changeImport })
    .from(changeImport)
    .innerJoin(changeSet, eq(changeSet.id, changeImport.changeSetId))
    .where(and(eq(changeImport.hash, hash), sql`(${hasComeToNothing(ctx.clock.now())}) is not true`));
  return found?.row;
}

async function keep(ctx: Ctx, facts: ImportFacts, checked: Checked): Promise<ImportAnswer> {
  const { input } = facts;
  const { connectionId, file } = input;
  const title = input.title || cutText(file.name, 200);
  const kept: { row?: ImportRow } = {};
  try {
    if (checked.wishes.length === 0) {
      kept.row = await perform({
        ctx,
        resource: "change-sets",
        action: "create",
        work: async (tx, audit) => {
          const row = await keepImport(ctx, tx, { facts, checked, changeSetId: null });
          audit({ after: { importId: row.id, connectionId, file: file.name, ops: 0, badRows: checked.bad.length } });
          return row;
        },
      });
    } else {
      const wish = { connectionId, title, reason: input.reason ?? "", source: "file" as const, ops: checked.wishes };
      await createChangeSet({ ctx, input: wish }, async (tx, changeSetId) => {
        kept.row = await keepImport(ctx, tx, { facts, checked, changeSetId });
        await tx.update(changeSet).set({ importId: kept.row.id }).where(eq(changeSet.id, changeSetId));
      });
    }
  } catch (error) {
    const first = error instanceof TwiceAtOnce ? await earlierImport(ctx, facts.hash) : undefined;
    if (first) return answer(facts, { earlier: first });
    throw error;
  }
  return answer(facts, { checked, row: kept.row! });
}

function answer(facts: ImportFacts, made: { earlier: ImportRow } | { checked: Checked; row?: ImportRow }): ImportAnswer {
  const row = "earlier" in made ? made.earlier : made.row;
  const bad = "earlier" in made ? made.earlier.badRows : made.checked.bad;
  const rows = facts.sheet.rows.length;
  return {
    importId: row?.id ?? 0,
    changeSetId: row?.changeSetId ?? null,
    repeated: "earlier" in made,
    rows,
    ops: rows - bad.length,
    badRows: bad.length,
    mapping: facts.mapping,
    columns: [...facts.columns],
    bad: bad.slice(0, TOLD),
  };
}
