import { outcomeOf, type Session, toConnectorError, type WriteOp, type WriteResult, writeStopped } from "@campushub/kit";
import type { Config } from "../../config.ts";

/** Sends one wish, once, and says what its answer means. `send` throws for everything but the platform's success. */
export async function carryOut(session: Session<Config>, op: WriteOp, send: () => Promise<void>): Promise<WriteResult> {
  if (session.writes.isClosed) return { id: op.id, ...outcomeOf(writeStopped()) };
  try {
    await send();
    return { id: op.id, outcome: "applied" };
  } catch (error) {
    const { code } = toConnectorError(error);
    const failed = outcomeOf(error);
    // Told by its own code that it has not begun.
    if (code === "busy") return { id: op.id, ...failed, outcome: "retry" };
    // An order of our number was booked, now or when the wish was first sent: the ledger knows.
    if (code === "known_order") return { id: op.id, ...failed, outcome: "unknown" };
    return { id: op.id, ...failed };
  }
}
