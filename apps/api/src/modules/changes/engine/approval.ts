import type { Db, Tx } from "@campushub/drizzle";
import { changeOp, changeSet, connection } from "@campushub/drizzle/schema";
import type { Effect } from "@campushub/kit";
import { and, eq, gt, inArray, isNull, ne, or, sql } from "drizzle-orm";
import { conflict } from "../../../core/errors.ts";
import { type ChangeSetRow, loadWriteSafety, lockWriteSafety } from "../load.ts";

type Effects = Readonly<Partial<Record<Effect, number>>>;

/**
 * Why a second person must agree: every effect beyond data, and sheer size. Empty: nobody need.
 * @param effects effect → planned ops. @param limit more ops than this need approval whatever they do.
 * @param earlier ops of its author and editors within a day that nobody agreed to: in parts is not less than at once.
 */
export function approvalReasons(effects: Effects, limit: number, earlier = 0): string[] {
  const ops = Object.values(effects).reduce((sum, count) => sum + count, 0);
  const grave = (["physical", "money", "message"] as const).filter((effect) => (effects[effect] ?? 0) > 0);
  const size = ops > limit ? [`rows:${ops}>${limit}`] : ops + earlier > limit ? [`rowsInDay:${ops + earlier}>${limit}`] : [];
  return [...grave.map((effect) => `effect:${effect}`), ...(ops > 0 ? size : [])];
}

type Author = Pick<ChangeSetRow, "id" | "authorId" | "editors" | "connectionId">;

interface Asked {
  readonly set: Author;
  readonly effects: Effects;
  /** Epoch ms. */
  readonly now: number;
}

/** The reasons by the rules of this moment, for a plan to show them. */
export async function presentReasons(db: Db | Tx, asked: Asked): Promise<string[]> {
  return reasonsUnder(await loadWriteSafety(db), db, asked);
}

/** The same for who acts on them: nobody else's count and no change of the rules comes in between. */
export async function bindingReasons(tx: Tx, asked: Asked): Promise<string[]> {
  return reasonsUnder(await lockWriteSafety(tx), tx, asked);
}

async function reasonsUnder({ approvalRows }: { approvalRows: number }, db: Db | Tx, { set, effects, now }: Asked) {
  return approvalReasons(effects, approvalRows, await rowsNobodyAgreedTo(db, set, now));
}

/**
 * What needed nobody's consent when it was submitted may need it by now: the rules were tightened, or its author did more.
 * @throws AppError conflict
 */
export async function demandConsent(tx: Tx, set: ChangeSetRow, now: number): Promise<void> {
  if (set.decidedBy !== null) return;
  const approvalReasons = await bindingReasons(tx, { set, effects: set.plan?.effects ?? {}, now });
  if (approvalReasons.length === 0) return;
  throw conflict("by the present rules another person must agree to this change set; plan and submit it again", {
    reason: "approvalNeeded",
    approvalReasons,
  });
}

const DAY_MS = 86_400_000;
/** Done, or what may yet come to be done. */
const COUNTED = ["create", "update", "delete", "action", "sending", "applied", "unknown"] as const;

/** A second connection to a platform is no second limit; addresses can be written in many ways, the kind of platform in one. */
function ofSameKind(db: Db | Tx, connectionId: number) {
  const kind = db.select({ kind: connection.connectorId }).from(connection).where(eq(connection.id, connectionId));
  return db.select({ id: connection.id }).from(connection).where(inArray(connection.connectorId, kind));
}

const hadPartIn = (person: string) =>
  or(eq(changeSet.authorId, person), sql`${changeSet.editors} @> ${JSON.stringify([person])}::jsonb`);

/** Of whoever made or changed the set: what one writes into a colleague's set is one's own doing as well. */
async function rowsNobodyAgreedTo(db: Db | Tx, { id, authorId, editors, connectionId }: Author, now: number): Promise<number> {
  const recent = or(isNull(changeSet.finishedAt), gt(changeSet.finishedAt, new Date(now - DAY_MS)));
  const others = db
    .select({ id: changeSet.id })
    .from(changeSet)
    .where(
      and(
        or(...[...new Set([authorId, ...editors])].map(hadPartIn)),
        inArray(changeSet.connectionId, ofSameKind(db, connectionId)),
        ne(changeSet.id, id),
        isNull(changeSet.decidedBy),
        inArray(changeSet.status, ["approved", "applying", "applied", "partial", "failed"]),
        recent,
      ),
    );
  return db.$count(changeOp, and(inArray(changeOp.changeSetId, others), inArray(changeOp.outcome, [...COUNTED])));
}
