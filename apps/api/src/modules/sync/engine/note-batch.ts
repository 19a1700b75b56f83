import type { Tx } from "@campushub/drizzle";
import { type SQL, sql } from "drizzle-orm";
import { changedRows, numbers, texts } from "../../../infra/arrays.ts";
import { LostRunError } from "./claim.ts";
import { type Buffer, COUNTED, type Counts, type PassContext } from "./pass-context.ts";
import { isStorableJson } from "./storable.ts";

export interface BatchNote {
  readonly counts: Counts;
  readonly buffer: Buffer;
  /** Scopes complete once this batch is written. */
  readonly scopes: readonly string[];
  /** Ids of the records this batch saw. */
  readonly seen: readonly number[];
  /** Refused rows nobody could name. */
  readonly keyless: number;
}

/** What a batch leaves of itself, in one statement: what the pass saw, how far it is, and the counts. @throws LostRunError */
export async function noteBatch(context: PassContext, tx: Tx, note: BatchNote): Promise<void> {
  const { connectionId, name, runId } = context;
  const { counts, buffer, scopes } = note;
  const more = sql`read = read + ${counts.read}, inserted = inserted + ${counts.inserted}, updated = updated + ${counts.updated},
    unchanged = unchanged + ${counts.unchanged}, rejected = rejected + ${counts.rejected}, deleted = deleted + ${counts.deleted},
    bytes = bytes + ${counts.bytes}`;
  const position = buffer.position === undefined ? undefined : JSON.stringify(buffer.position);
  // A cursor that cannot be kept as it is would be another one: the pass then resumes from the last that could. Only rows up to a
  // checkpoint stay counted when it does: those behind it are read again.
  const isKept = position !== undefined && isStorableJson(position);
  const kept = isKept ? sql`pass_position = ${position}::text::jsonb,` : sql``;
  const counted = isKept ? sql`counted = ${countedNow(counts)},` : sql``;
  const mine = changedRows(
    await tx.execute(sql`
      with of_stream as (update sync_run_stream set ${counted} ${more}, batches = batches + 1 where run_id = ${runId} and stream = ${name}),
        of_pass as (
          update stream_state set ${kept} pass_scopes = to_jsonb(${texts(scopes)})
          where connection_id = ${connectionId} and stream = ${name})${seenPart(context, note)}
      update sync_run set ${more} where id = ${runId} and worker = ${context.claim}`),
  );
  if (mine === 0) throw new LostRunError(runId);
}

/** The counts as they are once this batch is added. */
const countedNow = (counts: Counts): SQL =>
  sql`jsonb_build_object(${sql.join(
    COUNTED.flatMap((name) => [sql.raw(`'${name}'`), sql`${sql.identifier(name)} + ${counts[name]}`]),
    sql`, `,
  )})`;

/** What the pass saw is remembered where deletes will be found by comparison. */
function seenPart({ stream, plan, connectionId, name }: PassContext, { seen, keyless }: BatchNote): SQL {
  const compares = stream.read.deletes === "snapshotDiff" && plan.mode === "snapshot";
  if (!compares || seen.length + keyless === 0) return sql``;
  const { first, last } = runsOf(seen);
  return sql`, of_seen as (
    insert into pass_seen (connection_id, stream, pass, first_ids, last_ids, nameless)
    values (${connectionId}::int, ${name}, ${plan.pass}::int, ${numbers(first, "int8")}, ${numbers(last, "int8")}, ${keyless}::int))`;
}

/** Ids as runs of consecutive ones, ascending and apart from each other. */
function runsOf(ids: readonly number[]): { first: number[]; last: number[] } {
  const first: number[] = [];
  const last: number[] = [];
  for (const id of Float64Array.from(ids).sort()) {
    if (last.length > 0 && id <= last.at(-1)! + 1) last[last.length - 1] = id;
    else {
      first.push(id);
      last.push(id);
    }
  }
  return { first, last };
}
