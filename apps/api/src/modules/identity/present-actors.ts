import type { Db, Tx } from "@campushub/drizzle";
import { user } from "@campushub/drizzle/schema";
import { inArray } from "drizzle-orm";
import type { Actor } from "../../core/actor.ts";
import { rolesOf } from "./roles.ts";

/** Persons with the rights they have at present, by id; who is disabled or does not exist is not among them. */
export async function presentActors(db: Db | Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Actor>> {
  const { id, name, role, banned } = user;
  const rows = await db
    .select({ id, name, role, banned })
    .from(user)
    .where(inArray(id, [...ids]));
  const able = rows.filter((row) => !row.banned);
  return new Map(able.map((row) => [row.id, { kind: "user", id: row.id, name: row.name, roles: rolesOf(row.role) }]));
}
