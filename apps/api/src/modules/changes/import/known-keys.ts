import type { Ctx } from "../../../core/context.ts";
import { firstKeys, type HeldRecord, heldRecords } from "../../sync/index.ts";
import type { Layout, Referred, Sheet } from "./check-rows.ts";
import type { OpForm } from "./columns.ts";
import { textOfCell } from "./table.ts";

interface Wanted {
  readonly connectionId: number;
  readonly form: OpForm;
  /** Of each row what its key may be. */
  readonly keys: readonly (readonly string[])[];
}

/** Of the keys in the file those that are records, as the hub holds them; of readings the points. One question. */
export async function knownKeys(ctx: Ctx, { connectionId, form, keys }: Wanted): Promise<ReadonlyMap<string, HeldRecord>> {
  const { stream } = form;
  const reading = stream.kind === "reading";
  const named = reading ? keys.flat().map((key) => key.split("|")[0]!) : keys.flat();
  return heldRecords(ctx.db, { connectionId, stream: reading ? stream.points : form.streamName }, askable(named));
}

/** Enough to see what a key looks like. */
const SUCH = 5;

/** Stream → what the hub holds of what the file's fields refer to there; one question per stream. */
export async function knownReferences(
  ctx: Ctx,
  { connectionId, sheet, layout }: { connectionId: number; sheet: Sheet; layout: Layout },
): Promise<ReadonlyMap<string, Referred>> {
  const referring = layout.fields.filter(({ column }) => column.refersTo !== null);
  const known = new Map<string, Referred>();
  for (const [stream, places] of Map.groupBy(referring, ({ column }) => column.refersTo!)) {
    const named = sheet.rows.flatMap(({ cells }) => places.flatMap(({ at }) => bothWays(textOfCell(cells[at]))));
    const held = await heldRecords(ctx.db, { connectionId, stream }, askable(named));
    known.set(stream, { held, such: await firstKeys(ctx.db, { connectionId, stream }, SUCH) });
  }
  return known;
}

/** As it stands, and without the blanks around it. */
const bothWays = (text: string): string[] => [text, text.trim()];

const askable = (keys: readonly string[]): string[] =>
  [...new Set(keys)].filter((key) => key !== "" && key.length <= 400 && !key.includes("\0") && key.isWellFormed());
