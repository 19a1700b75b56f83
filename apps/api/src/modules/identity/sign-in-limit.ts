import { signInAttempt } from "@campushub/drizzle/schema";
import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import type { Services } from "../../core/context.ts";
import { rateLimited } from "../../core/errors.ts";

const LIMIT = 5;
const WINDOW_MS = 5 * 60_000;
const BLOCK_MS = 15 * 60_000;

/** One name from one sender: a stranger cannot lock a person out from elsewhere. */
export const subjectOf = (name: string, sender: string) => `${name.trim().toLowerCase().slice(0, 80)}|${sender}`;

/** A person who is signed in and asked for the password or a code again, wherever the guesses come from. */
export const subjectOfPerson = (id: string) => `#${id}`;

/**
 * Counts an attempt before the password is looked at, in one statement, so that attempts made at the same time count too and
 * all instances count together. `forgetAttempts` takes it back on success.
 * @throws AppError rateLimited for the sixth within five minutes, and then for a quarter of an hour.
 */
export async function countAttempt(services: Services, subject: string): Promise<void> {
  const now = new Date(services.clock.now());
  const windowEnded = sql`${signInAttempt.windowStartedAt} < ${new Date(now.getTime() - WINDOW_MS)}`;
  const blockEnded = sql`${signInAttempt.blockedUntil} <= ${now}`;
  const fresh = sql`(${blockEnded} or (${signInAttempt.blockedUntil} is null and ${windowEnded}))`;
  const blocks = sql`${signInAttempt.blockedUntil} is null and ${signInAttempt.failures} >= ${LIMIT}`;
  const [row] = await services.db
    .insert(signInAttempt)
    .values({ subject, failures: 1, windowStartedAt: now })
    .onConflictDoUpdate({
      target: signInAttempt.subject,
      set: {
        failures: sql`case when ${fresh} then 1 else ${signInAttempt.failures} + 1 end`,
        windowStartedAt: sql`case when ${fresh} then ${now} else ${signInAttempt.windowStartedAt} end`,
        blockedUntil: sql`case when ${fresh} then null when ${blocks} then ${new Date(now.getTime() + BLOCK_MS)} else ${signInAttempt.blockedUntil} end`,
      },
    })
    .returning({ blockedUntil: signInAttempt.blockedUntil });
  if (!row?.blockedUntil) return;
  const seconds = Math.ceil((row.blockedUntil.getTime() - now.getTime()) / 1000);
  const minutes = Math.ceil(seconds / 60);
  throw rateLimited(`too many attempts; try again in ${minutes} min`, seconds, {
    reason: "tooManyAttempts",
    values: { minutes },
  });
}

/** Runs what asks for a password or a code; only a success forgets the attempt. @throws AppError rateLimited, and what `work` throws */
export async function limited<T>(services: Services, subject: string, work: () => Promise<T>): Promise<T> {
  await countAttempt(services, subject);
  const result = await work();
  await forgetAttempts(services, subject);
  return result;
}

/** Takes away what says nothing any more. @returns how many */
export async function cleanAttempts(services: Services): Promise<number> {
  const now = services.clock.now();
  const { blockedUntil, windowStartedAt, subject } = signInAttempt;
  const windowOver = and(isNull(blockedUntil), lt(windowStartedAt, new Date(now - WINDOW_MS)));
  const over = or(lt(blockedUntil, new Date(now)), windowOver);
  return (await services.db.delete(signInAttempt).where(over).returning({ subject })).length;
}

async function forgetAttempts(services: Services, subject: string): Promise<void> {
  await services.db.delete(signInAttempt).where(eq(signInAttempt.subject, subject));
}
