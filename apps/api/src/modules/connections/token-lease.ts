import { tokenLease } from "@campushub/drizzle/schema";
import { believableToken, type Token, type TokenStore } from "@campushub/kit";
import { and, eq, sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { newId } from "../../core/ids.ts";
import { inMs, isLeased, LEASE_MS } from "../../infra/lease.ts";

const WAIT_MS = 200;
/** A token this close to its end is not handed out any more. */
const MARGIN_MS = 5_000;

type LeaseCtx = Pick<Ctx, "db" | "databaseNow" | "clock" | "secrets" | "instance">;

/**
 * One token per credential for all instances, sealed in the database. Whoever takes the lease refreshes, the others wait
 * for the result; a refresher that dies loses the lease after 30 s.
 */
export function createTokenStore(ctx: LeaseCtx, credential: string, signal: AbortSignal): TokenStore {
  const cached = new Map<string, Token>();
  const inFlight = new Map<string, Promise<string>>();
  return {
    get(name, refresh) {
      const held = cached.get(name);
      if (held && fresh(held, ctx.clock.now())) return Promise.resolve(held.value);
      const running = inFlight.get(name);
      if (running) return running;
      const obtained = obtain({ ctx, credential, name, signal }, refresh)
        .then((token) => {
          cached.set(name, token);
          return token.value;
        })
        .finally(() => inFlight.delete(name));
      inFlight.set(name, obtained);
      return obtained;
    },
    async peek(name) {
      const stored = await read(ctx, credential, name);
      return stored && fresh(stored, ctx.clock.now()) ? stored.value : undefined;
    },
    async drop(name, value) {
      if (cached.get(name)?.value === value) cached.delete(name);
      const stored = await read(ctx, credential, name);
      if (stored?.value !== value) return;
      await ctx.db
        .update(tokenLease)
        .set({ expiresAt: new Date(0) })
        // Sealing is never the same twice: what another instance fetched meanwhile stays.
        .where(and(of(credential, name), eq(tokenLease.sealed, stored.sealed)));
    },
  };
}

interface Wanted {
  readonly ctx: LeaseCtx;
  readonly credential: string;
  readonly name: string;
  readonly signal: AbortSignal;
}

async function obtain(wanted: Wanted, refresh: () => Promise<Token>): Promise<Token> {
  const { ctx, credential, name, signal } = wanted;
  await ctx.db.insert(tokenLease).values({ credential, name }).onConflictDoNothing();
  for (;;) {
    const stored = await read(ctx, credential, name);
    if (stored && fresh(stored, ctx.clock.now())) return stored;
    const lease = await takeLease(wanted);
    if (lease !== undefined) return refreshUnderLease(wanted, lease, refresh);
    await ctx.clock.sleep(WAIT_MS, signal);
  }
}

/** A refresher that took so long that it lost the lease keeps its token to itself: the other's is the newer one. */
async function refreshUnderLease(wanted: Wanted, lease: string, refresh: () => Promise<Token>): Promise<Token> {
  const { ctx, credential, name } = wanted;
  const free = { leaseHolder: null, leaseUntil: null };
  const mine = and(of(credential, name), eq(tokenLease.leaseHolder, lease));
  try {
    // Between our look and our lease the last holder may have finished: its token is the one to use.
    const stored = await read(ctx, credential, name);
    if (stored && fresh(stored, ctx.clock.now())) {
      await ctx.db.update(tokenLease).set(free).where(mine);
      return stored;
    }
    const token = believableToken(await refresh(), ctx.clock.now());
    const sealed = ctx.secrets.seal(token.value, purpose(credential, name));
    const kept = { sealed, expiresAt: inMs(ctx, token.expiresAt - ctx.clock.now()), refreshes: sql`${tokenLease.refreshes} + 1` };
    await ctx.db
      .update(tokenLease)
      .set({ ...kept, ...free })
      .where(mine);
    return token;
  } catch (error) {
    await ctx.db.update(tokenLease).set(free).where(mine);
    throw error;
  }
}

/** @returns under which name the lease is held; undefined: another holds it. */
async function takeLease({ ctx, credential, name }: Wanted): Promise<string | undefined> {
  const free = sql`not coalesce(${isLeased(ctx, tokenLease.leaseUntil)}, false)`;
  const lease = `${ctx.instance}:${newId()}`;
  const taken = await ctx.db
    .update(tokenLease)
    .set({ leaseHolder: lease, leaseUntil: inMs(ctx, LEASE_MS) })
    .where(and(of(credential, name), free))
    .returning({ holder: tokenLease.leaseHolder });
  return taken.length > 0 ? lease : undefined;
}

/** The stored token, its end on our own clock; undefined where there is none, or it was sealed with another key. */
async function read(ctx: LeaseCtx, credential: string, name: string): Promise<(Token & { sealed: string }) | undefined> {
  const livesMs = sql<number | null>`extract(epoch from ${tokenLease.expiresAt} - ${ctx.databaseNow()})::float8 * 1000`;
  const [row] = await ctx.db.select({ sealed: tokenLease.sealed, livesMs }).from(tokenLease).where(of(credential, name));
  if (!row?.sealed || row.livesMs === null) return undefined;
  const { sealed, livesMs: lives } = row;
  try {
    return { value: ctx.secrets.open(sealed, purpose(credential, name)), expiresAt: ctx.clock.now() + Number(lives), sealed };
  } catch {
    return undefined;
  }
}

const of = (credential: string, name: string) => and(eq(tokenLease.credential, credential), eq(tokenLease.name, name));
const fresh = (token: Token, now: number) => token.expiresAt - now > MARGIN_MS;
const purpose = (credential: string, name: string) => `token:${credential}:${name}`;
