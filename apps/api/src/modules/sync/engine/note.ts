import { syncLog } from "@campushub/drizzle/schema";
import { redact, redactText, storable, storableText } from "@campushub/kit";
import type { Ctx } from "../../../core/context.ts";
import type { RunRow } from "./run-row.ts";

/** A line in a run's log: a word of the hub's own, which the admin says in the reader's language, or what a platform said. */
export interface RunLine {
  readonly stream?: string;
  readonly message: string;
  readonly level?: "info" | "warn" | "error";
  readonly facts?: Record<string, unknown>;
}

/** Longest message of a line, and of a run's failure. */
const MAX_MESSAGE_LENGTH = 1_000;

/** A failure's words as a person and the database can take them. */
export const failureText = (message: string) => storableText(redactText(message), MAX_MESSAGE_LENGTH);

/** Writes lines into a run's log. One that cannot be written fails nothing: the server's log has it. */
export async function note(
  ctx: Pick<Ctx, "db" | "clock" | "log">,
  run: Pick<RunRow, "id">,
  ...lines: readonly RunLine[]
): Promise<void> {
  const at = new Date(ctx.clock.now());
  const rows = lines.map(({ stream = null, message, level = "info", facts = null }) => {
    const told = facts && (storable(redact(facts)) as Record<string, unknown>);
    return { runId: run.id, at, level, stream, message: failureText(message), facts: told };
  });
  try {
    await ctx.db.insert(syncLog).values(rows);
  } catch (error) {
    ctx.log.warn({ run: run.id, error: String(error), lines: rows }, "lines of a run's log could not be written");
  }
}
