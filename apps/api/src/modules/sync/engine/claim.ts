import type { Tx } from "@campushub/drizzle";
import { sql } from "drizzle-orm";
import { rowsOf } from "../../../infra/arrays.ts";

/** Another worker took the run over: this one must not write any more, not even how it ended. */
export class LostRunError extends Error {
  constructor(runId: number) {
    super(`run ${runId} was taken over by another worker`);
    this.name = "LostRunError";
  }
}

/**
 * Holds the run for the rest of the transaction: nobody can take it over before the commit.
 * @param claim what `sync_run.worker` was when this worker took the run. @throws LostRunError
 */
export async function demandClaim(tx: Tx, { runId, claim }: { runId: number; claim: string }): Promise<void> {
  const mine = rowsOf(await tx.execute(sql`select 1 as one from sync_run where id = ${runId} and worker = ${claim} for update`));
  if (mine.length === 0) throw new LostRunError(runId);
}
