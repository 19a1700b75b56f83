import { sql } from "drizzle-orm";
import { numbers, texts } from "../../../infra/arrays.ts";
import type { DriftFound } from "./drift-watch.ts";
import type { MergeFacts } from "./merge-records.ts";
import { shownText } from "./storable.ts";

/** Paths are names and codes a platform chose; they are indexed. */
const MAX_PATH_LENGTH = 200;

/** One entry per kind and path, as the inbox has it; its counts together, the detail and sample seen last. */
function merged(found: readonly DriftFound[]): DriftFound[] {
  const entries = new Map<string, DriftFound>();
  for (const drift of found) {
    const path = shownText(drift.path, MAX_PATH_LENGTH);
    const entry = `${drift.kind}|${path}`;
    const count = (entries.get(entry)?.count ?? 0) + drift.count;
    entries.set(entry, { ...drift, path, detail: shownText(drift.detail), count });
  }
  return [...entries.values()];
}

/**
 * Adds what a batch found to the schema drift inbox; something accepted stays accepted and is only counted. The count is of rows in
 * one run: each further sync meets the same rows again, and a sum over syncs would say nothing.
 */
export async function keepDrift(facts: MergeFacts, found: readonly DriftFound[]): Promise<void> {
  if (found.length === 0) return;
  const { tx, connectionId, stream, runId, at } = facts;
  const unique = merged(found);
  await tx.execute(sql`
    insert into schema_drift (connection_id, stream, kind, path, detail, sample, count, run_id, first_seen_at, last_seen_at)
    select ${connectionId}::int, ${stream}, i.kind, i.path, i.detail, i.sample, i.count, ${runId}::int, ${at}::timestamptz, ${at}::timestamptz
    from unnest(${texts(unique.map(({ kind }) => kind))}, ${texts(unique.map(({ path }) => path))}, ${texts(unique.map(({ detail }) => detail))},
      ${texts(unique.map(({ sample }) => sample))}, ${numbers(
        unique.map(({ count }) => count),
        "int4",
      )}) as i(kind, path, detail, sample, count)
    on conflict (connection_id, stream, kind, path) do update set
      count = excluded.count + case when schema_drift.run_id = excluded.run_id then schema_drift.count else 0 end,
      run_id = excluded.run_id, detail = excluded.detail, sample = excluded.sample, last_seen_at = excluded.last_seen_at,
      status = case when schema_drift.status = 'resolved' then 'open' else schema_drift.status end`);
}
