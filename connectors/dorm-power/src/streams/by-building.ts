import {
  type Batch,
  type ConnectorError,
  isJsonObject,
  type Json,
  malformedList,
  mapInOrder,
  type ReadRequest,
  RetryableError,
  type Session,
  toConnectorError,
} from "@campushub/kit";
import { profileOf } from "../client.ts";
import type { Config } from "../config.ts";
import { PARALLELISM } from "../parallelism.ts";
import type { BuildingRef, PlatformReader } from "../profiles/profile.ts";

/** The embedded database takes batches of this many rows without keeping its readers waiting. */
const BATCH_ROWS = 2000;

export interface BuildingPlan {
  readonly rowsOf: (reader: PlatformReader, building: BuildingRef) => Promise<readonly Json[]>;
  /** Rows expected of each room-meter in this pass; default 1. */
  readonly perRoom?: number;
  /** Whether each building is a scope of its own, so that what a building lacks is gone. */
  readonly scoped: boolean;
}

/** Buildings about which the platform says nothing at all, one after another: then nobody is there. */
const MOST_SILENT = 4;

/**
 * Reads what hangs under buildings, building by building in the order of their keys, several side by side. A building that is refused
 * or not understood stops only itself. The position of a checkpoint is the key of the last building that was asked for, with those up to
 * there that were not read: whoever resumes asks for them again.
 */
export async function* readByBuilding(session: Session<Config>, request: ReadRequest, plan: BuildingPlan): AsyncGenerator<Batch> {
  const profile = profileOf(session.config);
  const reader = profile.connect(session);
  const listed = await reader.buildings();
  const all = profile.buildingRefs(listed);
  const rooms = all.reduce((sum, building) => sum + (building.rooms ?? Number.NaN), 0);
  if (Number.isFinite(rooms)) yield { kind: "expect", rows: rooms * (plan.perRoom ?? 1) };
  const position = new Position(request.resume);
  const read = async (building: BuildingRef): Promise<Asked> => {
    try {
      if (Number.isNaN(building.rooms)) throw new RetryableError("its count of rooms cannot be read", { code: "bad_count" });
      return { key: building.key, rows: await plan.rowsOf(reader, building) };
    } catch (error) {
      session.signal.throwIfAborted();
      return { key: building.key, error: onlyOfBuilding(error) };
    }
  };
  const failed: Failed[] = listed.filter((row) => profile.buildingRefs([row]).length === 0).map(() => NAMELESS);
  let silent = 0;
  let given = 0;
  for await (const { key, rows, error } of mapInOrder(all.filter(position.isOpen), PARALLELISM, read)) {
    silent = error && isSilence(error) ? silent + 1 : 0;
    if (error && silent >= MOST_SILENT) throw error;
    if (error) failed.push({ scope: key, error });
    else given++;
    for (let at = 0; rows && at < rows.length; at += BATCH_ROWS) {
      yield { kind: "rows", rows: rows.slice(at, at + BATCH_ROWS), ...(plan.scoped ? { scope: key } : {}) };
    }
    if (plan.scoped && rows) yield { kind: "scopeComplete", scope: key };
    yield { kind: "checkpoint", position: position.after(key, error !== undefined) };
  }
  const [first] = failed;
  if (first && given === 0 && !position.isResumed) throw first.error;
  for (const { scope, error } of failed) {
    yield { kind: "scopeFailed", scope, class: error.class, code: error.code, message: error.message };
  }
  if (plan.scoped && !first) yield { kind: "scopeComplete" };
}

interface Asked {
  readonly key: string;
  readonly rows?: readonly Json[];
  readonly error?: ConnectorError;
}

interface Failed {
  readonly scope: string;
  readonly error: ConnectorError;
}

/** A row of the list of buildings that names none: nobody can ask for what hangs under it. */
const NAMELESS: Failed = { scope: "?", error: malformedList("a building has no id") };

/** @throws what is no building's own: who we are to the platform, and our own mistakes */
function onlyOfBuilding(thrown: unknown): ConnectorError {
  const error = toConnectorError(thrown);
  if (error.class === "auth" || error.class === "bug") throw thrown;
  return error;
}

/** It failed on the way: no word of the platform about this building. */
const isSilence = ({ class: who, status, code }: ConnectorError) =>
  who === "retryable" && (status !== undefined || code === "network" || code === "timeout");

/** Which buildings are asked for: those behind the last one that was, and those before it that were not read. */
class Position {
  readonly isResumed: boolean;
  #last: string | undefined;
  readonly #unread: Set<string>;

  constructor(resume: Json | undefined) {
    const { building, unread } = isJsonObject(resume) ? resume : {};
    this.#last = typeof building === "string" ? building : undefined;
    this.#unread = new Set(Array.isArray(unread) ? unread.map(String) : []);
    this.isResumed = this.#last !== undefined;
  }

  readonly isOpen = ({ key }: BuildingRef): boolean => this.#last === undefined || key > this.#last || this.#unread.has(key);

  after(key: string, isUnread: boolean): Json {
    if (this.#last === undefined || key > this.#last) this.#last = key;
    if (isUnread) this.#unread.add(key);
    else this.#unread.delete(key);
    return { building: this.#last, ...(this.#unread.size > 0 ? { unread: [...this.#unread] } : {}) };
  }
}
