import { apiToken, user } from "@campushub/drizzle/schema";
import { and, eq, isNull, lt, or } from "drizzle-orm";
import type { Actor } from "../../core/actor.ts";
import type { Services } from "../../core/context.ts";
import { unauthenticated } from "../../core/errors.ts";
import { Memory } from "./memory.ts";
import { onlyRoles, rolesOf, within } from "./roles.ts";
import { hashToken } from "./token-text.ts";

/** `lastUsedAt` is written this often at most. */
const USE_NOTED_MS = 5 * 60_000;

/** Who an API token stands for, remembered for thirty seconds; a revocation clears it at once on every instance. */
export class TokenActors {
  readonly #memory: Memory<Actor>;
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
    this.#memory = new Memory({ limit: 10_000, ttlMs: 30_000, now: () => services.clock.now() });
  }

  find(token: string): Actor | Promise<Actor> {
    return this.#memory.get(token) ?? this.#look(token);
  }

  clear(): void {
    this.#memory.clear();
  }

  /** @throws AppError unauthenticated, the same for unknown, expired and revoked. */
  async #look(token: string): Promise<Actor> {
    const { db, clock } = this.#services;
    const remember = this.#memory.begin();
    const [found] = await db
      .select({ token: apiToken, ownerRole: user.role, ownerBanned: user.banned, ownerPending: user.mustChangePassword })
      .from(apiToken)
      .leftJoin(user, eq(user.id, apiToken.userId))
      .where(eq(apiToken.hash, hashToken(token)));
    const now = clock.now();
    const row = found?.token;
    if (!row || row.revokedAt || (row.expiresAt && row.expiresAt.getTime() <= now) || found.ownerBanned) {
      throw unauthenticated("this token is not valid");
    }
    if (found.ownerPending) throw unauthenticated("whoever this token belongs to must change the password first");
    const own = onlyRoles(row.roles);
    const roles = row.userId === null ? own : within(own, rolesOf(found.ownerRole));
    const person = row.userId === null ? {} : { userId: row.userId };
    const actor: Actor = { kind: "token", id: `token:${row.id}`, name: row.name, roles, ...person };
    const expiresSoon = row.expiresAt !== null && row.expiresAt.getTime() - now < 30_000;
    if (!expiresSoon) remember(token, actor);
    await this.#noteUse(row.id, now);
    return actor;
  }

  async #noteUse(id: number, now: number): Promise<void> {
    const stale = or(isNull(apiToken.lastUsedAt), lt(apiToken.lastUsedAt, new Date(now - USE_NOTED_MS)));
    await this.#services.db
      .update(apiToken)
      .set({ lastUsedAt: new Date(now) })
      .where(and(eq(apiToken.id, id), stale));
  }
}
