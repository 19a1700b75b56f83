import type { Tx } from "@campushub/drizzle";
import { isStorableText, type Json, redactText, storable, storableText, type WriteResult } from "@campushub/kit";
import { sql } from "drizzle-orm";
import { flags, idColumn, jsonOf, jsons, texts, unguessed } from "../../../infra/arrays.ts";
import type { AuditFacts } from "../../audit/index.ts";
import type { ChangeOpRow } from "../load.ts";
import type { OpOutcome } from "../schema.ts";

type OpToTell = Pick<ChangeOpRow, "id" | "opId" | "stream" | "key" | "op" | "fields" | "before" | "outcome">;

/** What became of one op. */
export interface OpResult {
  readonly row: OpToTell;
  readonly outcome: OpOutcome;
  readonly code: string | null;
  readonly message: string | null;
  readonly receipt?: Json | undefined;
  /** The key the platform gave a created object. */
  readonly key?: string | undefined;
}

/** Of what a platform says of an op. */
const MAX_CODE_LENGTH = 200;
const MAX_MESSAGE_LENGTH = 1_000;

const FINAL: ReadonlySet<OpOutcome> = new Set(["applied", "noop", "conflict", "rejected", "failed", "skipped"]);

export const resultOf = (
  row: OpToTell,
  { outcome, code, message, receipt, key }: Omit<WriteResult, "id" | "outcome"> & { outcome: OpOutcome },
): OpResult => ({
  row,
  outcome,
  code: code === undefined ? null : storableText(code, MAX_CODE_LENGTH),
  message: message === undefined ? null : storableText(redactText(message), MAX_MESSAGE_LENGTH),
  receipt: receipt === undefined ? undefined : (storable(receipt) as Json),
  // A key that cannot be held is found by the next sync, under a name that can.
  key: key !== undefined && isStorableText(key) ? key : undefined,
});

/**
 * Writes results in one statement. The audit hears of each op by itself, what it was before, what was wished, what became of it;
 * of what was applied it hears so when it is read back, with what the object has become, and here only which they are.
 */
export async function keepResults(
  facts: { readonly tx: Tx; readonly audit: (facts: AuditFacts) => void; readonly at: string },
  results: readonly OpResult[],
): Promise<void> {
  if (results.length === 0) return;
  const { tx, audit, at } = facts;
  const said = unguessed(
    idColumn(results.map(({ row }) => row.id)),
    texts(results.map(({ outcome }) => outcome)),
    texts(results.map(({ code }) => code)),
    texts(results.map(({ message }) => message)),
    texts(results.map(({ key }) => key ?? null)),
    jsons(results.map(({ receipt }) => jsonOf(receipt))),
    flags(results.map(({ outcome }) => FINAL.has(outcome))),
  );
  await tx.execute(sql`
    update change_op o set outcome = i.outcome, code = i.code, message = i.message, key = coalesce(i.key, o.key),
      receipt = coalesce(i.receipt, o.receipt),
      settled_at = case when i.settled = 1 then ${at}::timestamptz else null end
    from unnest(${said}) as i(id, outcome, code, message, key, receipt, settled)
    where o.id = i.id`);
  const applied = results.filter(({ outcome }) => outcome === "applied").map(({ row }) => row.opId);
  if (applied.length > 0) audit({ after: { applied } });
  for (const { row, outcome, code } of results) {
    if (outcome === "applied") continue;
    const { stream, key, op, opId, fields, before } = row;
    audit({ before: { stream, key, data: before }, after: { op, opId, fields, outcome, ...(code ? { code } : {}) } });
  }
}
