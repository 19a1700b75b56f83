import { hash } from "node:crypto";
import type { Tx } from "@campushub/drizzle";
import { sql } from "drizzle-orm";
import { changedRows, isAmong, rowsOf, texts } from "../../../infra/arrays.ts";
import { byKey } from "./look-up.ts";
import type { MergeFacts } from "./merge-records.ts";
import { keepMissing } from "./missing-values.ts";
import { isMissing, type Refused } from "./prepare.ts";
import { shownText } from "./storable.ts";

/**
 * Keeps refused rows with their reason. The same raw row refused again is the same reject seen once more; one a person
 * discarded or replayed stays settled, under the key its mended row had.
 * @returns ids of live records these rows stand for: they were seen, though not understood, and must not count as gone; and
 * how many open ones nobody can name.
 */
export async function keepRejects(facts: MergeFacts, refused: readonly Refused[]): Promise<{ seen: number[]; keyless: number }> {
  if (refused.length === 0) return { seen: [], keyless: 0 };
  await keepMissing(facts, refused.filter(isMissing));
  return keepRows(
    facts,
    refused.filter((row) => !isMissing(row)),
  );
}

async function keepRows(facts: MergeFacts, refused: readonly Refused[]): Promise<{ seen: number[]; keyless: number }> {
  if (refused.length === 0) return { seen: [], keyless: 0 };
  const { tx, connectionId, stream, runId, at } = facts;
  const unique = new Map(refused.map((row) => [rawHash(row), row]));
  const rows = [...unique.values()];
  const kept = rowsOf<{ key: string | null; status: string }>(
    await tx.execute(sql`
      insert into reject (connection_id, stream, key, scope, raw, raw_hash, path, code, message,
        first_run_id, last_run_id, first_seen_at, last_seen_at)
      select ${connectionId}::int, ${stream}, i.key, i.scope, i.raw, i.raw_hash, i.path, i.code, i.message,
        ${runId}::int, ${runId}::int, ${at}::timestamptz, ${at}::timestamptz
      from unnest(${texts(rows.map(({ key }) => key))}, ${texts(rows.map(({ scope }) => shownText(scope)))},
        ${texts(rows.map(({ raw }) => JSON.stringify(raw)))}, ${texts([...unique.keys()])},
        ${texts(rows.map(({ path }) => shownText(path)))}, ${texts(rows.map(({ code }) => shownText(code)))}, ${texts(rows.map(({ message }) => shownText(message)))})
        as i(key, scope, raw, raw_hash, path, code, message)
      on conflict (connection_id, stream, raw_hash) do update set
        seen = reject.seen + 1, last_run_id = excluded.last_run_id, last_seen_at = excluded.last_seen_at,
        key = case when reject.status = 'replayed' then reject.key else coalesce(excluded.key, reject.key) end,
        path = excluded.path, code = excluded.code, message = excluded.message,
        status = case when reject.status = 'superseded' then 'open' else reject.status end
      returning key, status`),
  );
  const keys = kept.flatMap(({ key }) => (key === null ? [] : [key]));
  return {
    seen: await recordsOf(facts, keys),
    keyless: kept.filter(({ key, status }) => key === null && status === "open").length,
  };
}

const rawHash = ({ raw, scope }: Refused) => hash("sha1", `${scope}\n${JSON.stringify(raw)}`, "base64url");

async function recordsOf(facts: MergeFacts, keys: readonly string[]): Promise<number[]> {
  if (keys.length === 0) return [];
  const rows = rowsOf<{ id: number }>(
    await facts.tx.execute(sql`select r.id::float8 as id from ${byKey(facts, [...new Set(keys)])} where not r.deleted`),
  );
  return rows.map(({ id }) => id);
}

/** A good row of the platform settles the open rejects of its key. */
export async function supersedeRejects(facts: MergeFacts, keys: readonly string[]): Promise<number> {
  const { tx, connectionId, stream, at } = facts;
  if (keys.length === 0) return 0;
  return changedRows(
    await tx.execute(sql`
      update reject set status = 'superseded', resolved_at = ${at}::timestamptz
      where connection_id = ${connectionId} and stream = ${stream} and status = 'open' and key ${isAmong(texts(keys))}`),
  );
}

export async function hasOpenRejects(options: { tx: Tx; connectionId: number; stream: string }): Promise<boolean> {
  const rows = rowsOf(
    await options.tx.execute(sql`
      select 1 as one from reject
      where connection_id = ${options.connectionId} and stream = ${options.stream} and status = 'open' and key is not null limit 1`),
  );
  return rows.length > 0;
}
