import { type Fields, isOffered, type Write, type WriteOpKind } from "@campushub/kit";
import type { OpOutcome } from "../schema.ts";
import { type FieldDiff, sameValue, shows, threeWay } from "./three-way.ts";
import { wishedFields } from "./wished-fields.ts";

/** A wish and what is known of its object. */
export interface Wish {
  readonly op: string;
  readonly fields: Fields;
  readonly base: Fields | null;
  readonly resolution: "mine" | "platform" | null;
  /** Nobody may touch this record through the hub, or one that changes with it. */
  readonly isProtected: boolean;
  /** @see wishedFields */
  readonly restores: boolean;
}

export interface Assessment {
  readonly outcome: Extract<OpOutcome, "create" | "update" | "delete" | "action" | "noop" | "conflict" | "forbidden">;
  readonly code: string | null;
  readonly message: string | null;
  /** What the platform is sent; undefined: nothing, for the wish is refused. */
  readonly fields?: Fields;
  readonly desired: Fields | null;
  readonly diff: FieldDiff[];
}

interface Ground {
  readonly write: Write;
  readonly config: unknown;
  /** The object in the platform now; null: it has none. */
  readonly now: Fields | null;
}

const refusal = (code: string, message: string): Assessment => ({
  outcome: "forbidden",
  code,
  message,
  desired: null,
  diff: [],
});

/** What a wish would do to the platform as it is now. Pure: the plan is this, for every op. */
export function assess(wish: Wish, ground: Ground): Assessment {
  const { write, config, now } = ground;
  const spec = Object.hasOwn(write.ops, wish.op) ? write.ops[wish.op] : undefined;
  if (!spec) return refusal("unknown_op", `this stream knows no ${wish.op}`);
  if (!isOffered(spec, config)) return refusal("not_offered", "the settings of this connection do not offer it");
  if (wish.isProtected) return refusal("protected", "this record is protected from changes through the hub");
  const wished = wishedFields({ spec, write, fields: wish.fields, now, restores: wish.restores });
  if ("fault" in wished) {
    const { path, message } = wished.fault;
    return refusal("invalid_fields", `${path.join(".") || "fields"}: ${message}`);
  }
  const { fields } = wished;
  if (spec.kind !== "create" && now === null) {
    return spec.kind === "delete" ? same("already_gone") : refusal("missing", "the platform does not have this record");
  }
  const refused = spec.refuses?.(fields, now, config);
  if (refused) return refusal(refused.code, refused.message);
  const desired = desiredOf(spec, fields, ground);
  const diff = threeWay({ base: wish.base, now, desired });
  if (wish.resolution === "platform") return { ...same("given_up"), fields, desired, diff };
  return { ...verdict({ spec, wish, now, diff, desired }), fields, desired, diff };
}

const same = (code: string): Assessment => ({ outcome: "noop", code, message: null, desired: null, diff: [] });

function desiredOf(spec: WriteOpKind, fields: Fields, { write, config, now }: Ground): Fields {
  if (spec.kind === "delete") return {};
  if (!spec.expect) return spec.kind === "action" ? {} : fields;
  const expected = spec.expect(fields, now, config);
  return write.normalize ? write.normalize(expected, now) : expected;
}

interface Facts {
  readonly spec: WriteOpKind;
  readonly wish: Wish;
  readonly now: Fields | null;
  readonly diff: readonly FieldDiff[];
  readonly desired: Fields;
}

function verdict({ spec, wish, now, diff, desired }: Facts): Pick<Assessment, "outcome" | "code" | "message"> {
  const done = { outcome: spec.kind, code: null, message: null };
  // Money and messages add to what is there: what the balance was says nothing of the wish.
  if (spec.effect === "money" || spec.effect === "message") return done;
  const noop = { outcome: "noop" as const, code: "already_so", message: null };
  if (spec.kind === "create" && now !== null) {
    return shows(now, desired) ? noop : conflictOf("exists", "the platform already has a record of this key");
  }
  if (spec.kind === "delete") return stale(wish, now) ? conflictOf("changed", "somebody changed the record meanwhile") : done;
  if (diff.length > 0 && diff.every(({ verdict: said }) => said === "same")) return noop;
  if (wish.resolution !== "mine" && diff.some(({ verdict: said }) => said === "conflict")) {
    return conflictOf("changed", "somebody changed the same field meanwhile");
  }
  return done;
}

const conflictOf = (code: string, message: string) => ({ outcome: "conflict" as const, code, message });

const stale = ({ base, resolution }: Wish, now: Fields | null) =>
  resolution !== "mine" &&
  base !== null &&
  now !== null &&
  Object.keys(base).some((name) => name in now && !sameValue(base[name], now[name]));
