import { type Batch, isJsonObject, type Json, RetryableError, type Session } from "@campushub/kit";
import { fetchPage, type Page, type Query, type Resource } from "../client.ts";
import type { Config } from "../config.ts";
import { isUnknownCursor } from "../errors.ts";

export interface PagedRead {
  readonly resource: Resource;
  readonly query: Query;
  readonly limit: number;
  /** Position of a checkpoint of the same pass. */
  readonly resume?: Json;
  /** The platform's total is exact: a list that ends before it was cut short and is no basis for deletes. */
  readonly complete?: boolean;
}

interface Position {
  readonly cursor: string;
  readonly seen: number;
  readonly total: number | null;
}

const START = { cursor: undefined, seen: 0, total: null } as const;

/**
 * Follows the cursor to its end. The platform's cursors hold the key of the last row served (key-set paging), so every page
 * boundary is a checkpoint: rows that change places while the list is read cannot push others over the boundary.
 * @throws RetryableError `cursor_stuck` where the platform leads back to a page it served, `cut_short` where rows are missing.
 */
export async function* readPages(session: Session<Config>, read: PagedRead): AsyncGenerator<Batch> {
  let { cursor, seen, total }: Position | typeof START = positionOf(read.resume) ?? START;
  const followed = new Set<string>();
  for (;;) {
    const asked = cursor;
    const { page, isRestart } = await pageOrRestart(session, read, cursor);
    if (isRestart) {
      seen = 0;
      followed.clear();
    } else if (asked !== undefined) followed.add(asked);
    if (page.total !== undefined) {
      total = page.total;
      yield { kind: "expect", rows: page.total };
    }
    seen += page.items.length;
    if (page.items.length > 0) yield { kind: "rows", rows: page.items, bytes: page.bytes };
    if (page.next === null) break;
    if (followed.has(page.next)) throw new RetryableError("the platform's cursor does not advance", { code: "cursor_stuck" });
    cursor = page.next;
    yield { kind: "checkpoint", position: { cursor, seen, total } };
  }
  if (read.complete && total !== null && seen < total) {
    throw new RetryableError(`the list ended after ${seen} of ${total} rows`, { code: "cut_short", detail: { seen, total } });
  }
}

/** A cursor of a checkpoint may have outlived the platform's memory of it: then the list is read from its beginning. */
async function pageOrRestart(
  session: Session<Config>,
  read: PagedRead,
  cursor: string | undefined,
): Promise<{ page: Page; isRestart: boolean }> {
  const ask = (from: string | undefined) => fetchPage(session, read.resource, { ...read.query, limit: read.limit, cursor: from });
  try {
    return { page: await ask(cursor), isRestart: false };
  } catch (error) {
    if (cursor === undefined || !isUnknownCursor(error)) throw error;
    session.log.warn({ resource: read.resource }, "the platform forgot the cursor; the pass begins again");
    return { page: await ask(undefined), isRestart: true };
  }
}

function positionOf(resume: Json | undefined): Position | undefined {
  if (!isJsonObject(resume) || typeof resume.cursor !== "string" || typeof resume.seen !== "number") return undefined;
  return { cursor: resume.cursor, seen: resume.seen, total: typeof resume.total === "number" ? resume.total : null };
}
