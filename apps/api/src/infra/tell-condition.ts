import type { Database, DatabaseState } from "@campushub/drizzle";
import type { Log } from "../core/context.ts";

const WORDS: Readonly<Record<DatabaseState, string>> = {
  ok: "the database can be used without limits again",
  low: "little room is left on the disk: syncs wait until there is more",
  full: "the disk is full: nothing can be saved until there is room again",
  readOnly: "the disk or the database is read-only: nothing can be saved until it can be written again",
  lost: "the database does not answer; it is tried again and again",
};

/** Writes into the log whenever the database becomes better or worse. @returns how to stop that. */
export function tellCondition(database: Database, log: Log): () => void {
  const tell = ({ state, freeBytes }: ReturnType<Database["condition"]>) => {
    const facts = {
      database: database.kind,
      state,
      ...(freeBytes === undefined ? {} : { freeMiB: Math.floor(freeBytes / 2 ** 20) }),
    };
    if (state === "ok" || state === "low") log.warn(facts, WORDS[state]);
    else log.error(facts, WORDS[state]);
  };
  const { state } = database.condition();
  if (state !== "ok") tell(database.condition());
  return database.onCondition(tell);
}
