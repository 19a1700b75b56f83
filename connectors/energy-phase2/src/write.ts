import {
  type Fields,
  isJsonObject,
  type Json,
  listOf,
  type Observed,
  outcomeOf,
  type Session,
  type Write,
  type WriteOp,
  type WriteOpKind,
  type WriteResult,
} from "@campushub/kit";
import { post, type Resource } from "./client.ts";
import type { Config } from "./config.ts";
import { hasNotBegun } from "./errors.ts";

/** Keys one look-up takes, and rows one change takes (the platform's own ceilings). */
const MOST_KEYS = 500;
const MOST_ITEMS = 100;
/** The platform answers within its gateway's limit; what it has not done by then it does not do. */
const SETTLE_SECONDS = 60;

export interface Maintained {
  readonly resource: Exclude<Resource, "alarms">;
  readonly ops: Write<Config>["ops"];
  /** The hub's key → the platform's. */
  key?(key: string, config: Config): string;
  /** The row behind a look-up → the hub's key. */
  keyOf(row: Json, config: Config): string;
  /** The record's fields → the platform's. */
  set?(fields: Fields, config: Config): Fields;
}

/** How this platform's lists are maintained: rows looked up with their tags, changed a hundred at a time, each by itself. */
export function maintained({ resource, ops, key = (own) => own, keyOf, set = (fields) => fields }: Maintained): Write<Config> {
  return {
    ops,
    batch: { max: MOST_ITEMS, atomic: false },
    guard: "etag",
    idempotency: "key",
    cost: {
      observe: (keys) => Math.ceil(keys.length / MOST_KEYS),
      apply: (count) => Math.ceil(count / MOST_ITEMS),
    },
    settleSeconds: SETTLE_SECONDS,
    async observe(session, keys) {
      const found = new Map<string, Observed>();
      for (let from = 0; from < keys.length; from += MOST_KEYS) {
        const asked = keys.slice(from, from + MOST_KEYS).map((own) => key(own, session.config));
        const data = await post(session, `${resource}/_lookup`, { effect: "read", json: { keys: asked } });
        for (const { row, etag } of rowsOf(data)) {
          found.set(keyOf(row, session.config), { raw: row, ...(etag === undefined ? {} : { guard: etag }) });
        }
      }
      return found;
    },
    async *apply(session, batch) {
      const items = batch.map(({ id, key: own, fields, before }) => {
        return { ref: id, key: key(own, session.config), ifMatch: before!.guard!, set: { ...set(fields, session.config) } };
      });
      yield* await send(session, { path: `${resource}/_batch`, items, batch });
    },
  };
}

async function send(
  session: Session<Config>,
  { path, items, batch }: { path: string; items: Json; batch: readonly WriteOp[] },
): Promise<WriteResult[]> {
  try {
    const data = await post(session, path, { effect: "write", json: { items } });
    return resultsOf(data, batch);
  } catch (error) {
    const failed = hasNotBegun(error) ? { ...outcomeOf(error), outcome: "retry" as const } : outcomeOf(error);
    return batch.map(({ id }) => ({ id, ...failed }));
  }
}

const OUTCOMES: Readonly<Record<string, WriteResult["outcome"]>> = {
  ok: "applied",
  unchanged: "noop",
  stale: "conflict",
  refused: "rejected",
  busy: "retry",
};

/** Whatever the platform answered: what it did not mention may have been done, and so may that of which it says two things. */
function resultsOf(data: Json, batch: readonly WriteOp[]): WriteResult[] {
  const results = isJsonObject(data) && Array.isArray(data.results) ? data.results.filter(isJsonObject) : [];
  const byRef = Map.groupBy(results, ({ ref }) => ref);
  return batch.map(({ id }) => {
    const answers = byRef.get(id) ?? [];
    if (new Set(answers.map(({ status }) => status)).size > 1) return { id, outcome: "unknown", code: "contradiction" };
    const said = answers[0];
    const status = String(said?.status);
    const outcome = Object.hasOwn(OUTCOMES, status) ? OUTCOMES[status]! : "unknown";
    return { id, outcome, ...(typeof said?.code === "string" ? { code: said.code } : {}) };
  });
}

/** A row without its tag is told as one: it alone cannot be changed. */
function rowsOf(data: Json): { row: Json; etag: string | undefined }[] {
  return listOf(data, "items")
    .filter(isJsonObject)
    .flatMap(({ row, etag }) =>
      row === undefined || row === null ? [] : [{ row, etag: typeof etag === "string" && etag !== "" ? etag : undefined }],
    );
}

/** Data of one platform, changed and changed back. */
export const dataOp = (op: Pick<WriteOpKind<Config>, "title" | "input"> & Partial<WriteOpKind<Config>>): WriteOpKind<Config> => ({
  kind: "update",
  effect: "data",
  reversible: true,
  ...op,
});
