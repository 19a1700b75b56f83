import { type Batch, CursorTrail, isJsonObject, type Json, RetryableError, type Session } from "@campushub/kit";
import { fetchPage, type Page, type Query, type Resource } from "../client.ts";
import type { Config } from "../config.ts";
import { isUnknownCursor } from "../errors.ts";

export interface PagedRead {
  readonly resource: Resource;
  readonly query: Query;
  readonly limit: number;
  /** Position of a checkpoint of the same pass. */
  readonly resume?: Json;
}

interface Position {
  readonly cursor: string;
  /** Rows read so far; `different`: without those that came twice on one page. */
  readonly seen: number;
  readonly different: number;
  readonly total: number | null;
}

const START = { cursor: undefined, seen: 0, different: 0, total: null } as const;
/** A platform that forgets more cursors while one list is read forgets every one of them. */
const MOST_RESTARTS = 3;

/**
 * A list from where it stands to its end. The platform's totals are exact: one that ends before its total was cut short. Where a pass
 * that goes on finds that, the rows may be missing before its checkpoint, so it begins again.
 * @throws what CursorTrail says of cursors that lead nowhere, `cursor_stuck` where the platform forgets them too; RetryableError
 * `cut_short` where rows are missing, `counts_differ` where there are more than were counted
 */
export async function* readPages(session: Session<Config>, read: PagedRead): AsyncGenerator<Batch> {
  const resumed = positionOf(read.resume);
  try {
    yield* follow(session, read, resumed ?? START);
  } catch (error) {
    if (!resumed || !(error instanceof RetryableError) || !MISCOUNTED.has(error.code)) throw error;
    session.log.warn(
      { resource: read.resource, ...error.detail },
      "rows are missing before the checkpoint; the pass begins again",
    );
    yield* follow(session, read, START);
  }
}

const MISCOUNTED: ReadonlySet<string> = new Set(["cut_short", "counts_differ"]);

/**
 * Follows the cursor to its end. The platform's cursors hold the key of the last row served (key-set paging), so every page
 * boundary is a checkpoint: rows that change places while the list is read cannot push others over the boundary.
 */
async function* follow(session: Session<Config>, read: PagedRead, start: Position | typeof START): AsyncGenerator<Batch> {
  let { cursor, seen, different, total } = start;
  let trail = new CursorTrail();
  let restarts = 0;
  for (;;) {
    session.signal.throwIfAborted();
    const { page, isRestart } = await pageOrRestart(session, read, cursor);
    if (isRestart) {
      if (++restarts > MOST_RESTARTS) throw forgotten();
      ({ seen, different, total } = START);
      trail = new CursorTrail();
    }
    trail.takes(page);
    const { rows, next } = page;
    total = page.total ?? total;
    const own = total === null ? rows.length : new Set(rows.map((row) => JSON.stringify(row))).size;
    if (page.total !== undefined) {
      if (own > page.total) throw countsDiffer(own, page.total);
      yield { kind: "expect", rows: page.total };
    }
    seen += rows.length;
    different += own;
    if (rows.length > 0) yield { kind: "rows", rows };
    if (next === null) break;
    cursor = next;
    yield { kind: "checkpoint", position: { cursor, seen, different, total } };
  }
  if (total !== null) await demandCount(session, read, { seen, different, total });
}

/**
 * The total is that of the first page: rows may have come or gone since, so what differs is asked for once more. Rows that came before
 * the place that was read just then are in neither count a fault: the next pass brings them.
 */
async function demandCount(
  session: Session<Config>,
  read: PagedRead,
  { seen, different, total }: Pick<Position, "seen" | "different"> & { readonly total: number },
): Promise<void> {
  const isBetween = (least: number, most: number) => seen >= least && different <= most;
  if (isBetween(total, total)) return;
  const { total: now = total } = await fetchPage(session, read.resource, { ...read.query, limit: 1 });
  if (isBetween(now, now) || isBetween(total, now)) return;
  if (seen >= total && seen >= now) throw countsDiffer(different, now);
  throw new RetryableError(`the list ended after ${seen} of ${total} rows`, { code: "cut_short", detail: { seen, total, now } });
}

const countsDiffer = (rows: number, total: number) =>
  new RetryableError(`the platform counts ${total} rows and shows ${rows}`, { code: "counts_differ", detail: { rows, total } });

const forgotten = () => new RetryableError("the platform forgets its cursors before the list is read", { code: "cursor_stuck" });

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
  const { cursor, seen, different, total } = resume;
  return {
    cursor,
    seen,
    different: typeof different === "number" ? different : seen,
    total: typeof total === "number" ? total : null,
  };
}
