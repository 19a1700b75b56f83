import type { Tx } from "@campushub/drizzle";
import { changeImport, changeSet, columnMapping } from "@campushub/drizzle/schema";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { personOf } from "../../../core/actor.ts";
import type { Ctx } from "../../../core/context.ts";
import { AppError } from "../../../core/errors.ts";
import { hasComeToNothing } from "../engine/expiry.ts";
import type { Checked, Sheet } from "./check-rows.ts";
import { headHash, type Mapping } from "./map-columns.ts";

export interface ImportWish {
  readonly connectionId: number;
  readonly stream: string;
  readonly op: string;
  readonly file: { readonly name: string; readonly bytes: Buffer };
  readonly mapping?: Mapping | undefined;
  readonly title?: string | undefined;
  readonly reason?: string | undefined;
  /** Only says what would become of it. */
  readonly dryRun?: boolean | undefined;
}

export type ImportRow = typeof changeImport.$inferSelect;

/** A file, read as far as its meaning. */
export interface ImportFacts {
  readonly input: ImportWish;
  readonly sheet: Sheet;
  readonly columns: readonly string[];
  readonly mapping: Mapping;
  readonly hash: string;
}

/** The other upload of the same file was quicker: this one's work is rolled back. */
export class TwiceAtOnce extends AppError {
  constructor() {
    super("conflict", "this very file is being uploaded by somebody else", { detail: { reason: "fileTwice" } });
  }
}

/**
 * Claims the file's hash, which the database gives once; an import that made nothing, or whose set came to nothing, yields it.
 * @throws TwiceAtOnce
 */
export async function keepImport(
  ctx: Ctx,
  tx: Tx,
  { facts, checked, changeSetId }: { facts: ImportFacts; checked: Checked; changeSetId: number | null },
): Promise<ImportRow> {
  const { input, sheet, columns, mapping, hash } = facts;
  const { connectionId, stream, op } = input;
  const at = new Date(ctx.clock.now());
  const made = {
    fileName: input.file.name,
    rows: sheet.rows.length,
    badRows: checked.bad,
    changeSetId,
    createdBy: personOf(ctx.actor),
    createdAt: at,
  };
  await yieldHash(tx, hash, ctx.clock.now());
  const [row] = await tx
    .insert(changeImport)
    .values({ connectionId, stream, op, hash, ...made })
    .onConflictDoUpdate({ target: changeImport.hash, set: made, setWhere: isNull(changeImport.changeSetId) })
    .returning();
  if (!row) throw new TwiceAtOnce();
  const used = Object.fromEntries(Object.entries(mapping).filter((entry): entry is [string, string] => entry[1] !== null));
  const remembered = { mapping: used, updatedAt: at };
  await tx
    .insert(columnMapping)
    .values({ connectionId, stream, op, headHash: headHash(columns), ...remembered })
    .onConflictDoUpdate({
      target: [columnMapping.connectionId, columnMapping.stream, columnMapping.op, columnMapping.headHash],
      set: remembered,
    });
  return row;
}

/** An import whose set came to nothing keeps its rows and their reasons, but no longer stands for its file. */
async function yieldHash(tx: Tx, hash: string, now: number): Promise<void> {
  const dead = tx.select({ id: changeSet.id }).from(changeSet).where(hasComeToNothing(now));
  await tx
    .update(changeImport)
    .set({ hash: sql`${changeImport.hash} || ' of import ' || ${changeImport.id}` })
    .where(and(eq(changeImport.hash, hash), inArray(changeImport.changeSetId, dead)));
}
