import type { Batch, ReadRequest, Session } from "@campushub/kit";
import type { Resource } from "../client.ts";
import { type Config, LARGEST_PAGE } from "../config.ts";
import { writeTime } from "../local-time.ts";
import { readPages } from "./pages.ts";

/** Records are wide: smaller pages than readings. */
const RECORD_PAGE = 1000;

/** Rows whose stamp is set when the platform's transaction begins become visible up to a minute later. */
export const CHANGE_CURSOR = { field: "changedAt", lagSeconds: 30, overlapSeconds: 300 } as const;

/** A list that is read whole (by id) or by its changes (by change time, then id). */
export async function* readChanges(session: Session<Config>, request: ReadRequest, resource: Resource): AsyncGenerator<Batch> {
  const { config } = session;
  const limit = Math.min(RECORD_PAGE, config.pageSize, LARGEST_PAGE);
  const { resume } = request;
  if (request.mode === "incremental") {
    const changedFrom = request.from === undefined ? undefined : writeTime(request.from, config.timeZone);
    const query = { changedFrom, changedTo: writeTime(request.upTo, config.timeZone) };
    yield* readPages(session, { resource, query, limit, resume });
    return;
  }
  yield* readPages(session, { resource, query: { order: "id" }, limit, resume });
  yield { kind: "scopeComplete" };
}
