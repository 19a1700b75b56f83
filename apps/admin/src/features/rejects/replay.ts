import type { Reject, ReplayResult } from "../../contract.ts";
import { call } from "../../providers/http.ts";

/** How the replay of one row ended; `ok` is false where the row did not fit again or the call failed. */
export interface RowOutcome {
  readonly id: number;
  readonly ok: boolean;
  readonly outcome: ReplayResult["outcome"] | "error";
  /** Why the call failed. */
  readonly error?: unknown;
}

/** Replays one reject, with a corrected row or as it is. @throws HttpError */
export function replay(id: number, raw?: unknown): Promise<ReplayResult> {
  return call<ReplayResult>(`/rejects/${id}/replay`, { method: "POST", body: raw === undefined ? {} : { raw } });
}

/** Replays rows one after the other and tells each outcome; a failed one stops no other. */
export async function replayEach(ids: readonly number[], tell?: (done: number) => void): Promise<RowOutcome[]> {
  const outcomes: RowOutcome[] = [];
  for (const id of ids) {
    try {
      const { outcome } = await replay(id);
      outcomes.push({ id, ok: outcome !== "rejected", outcome });
    } catch (error) {
      outcomes.push({ id, ok: false, outcome: "error", error });
    }
    tell?.(outcomes.length);
  }
  return outcomes;
}

const PAGE = 500;

/** The ids of every open reject under a filter, page by page. @throws HttpError */
export async function openIds(filter: Readonly<Record<string, unknown>>): Promise<number[]> {
  const ids: number[] = [];
  for (let from = 0; ; from += PAGE) {
    const query = new URLSearchParams({
      filter: JSON.stringify({ ...filter, status: "open" }),
      range: JSON.stringify([from, from + PAGE - 1]),
      sort: JSON.stringify(["id", "ASC"]),
    });
    const rows = await call<Reject[]>(`/rejects?${query}`);
    ids.push(...rows.map(({ id }) => id));
    if (rows.length < PAGE) return ids;
  }
}
