import { apiToken, user } from "@campushub/drizzle/schema";
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { personOf, ROLES } from "../../core/actor.ts";
import type { Policy } from "../../core/policy.ts";
import { computed, defineResource, filter, search } from "../../infra/listing.ts";
import { staticResource } from "../../infra/static-resource.ts";
import { shownEmail } from "./email.ts";
import { onlyRoles, rolesOf } from "./roles.ts";
import { type RoleView, roleSchema, tokenSchema, userSchema } from "./schema.ts";

export const users = defineResource({
  name: "users",
  from: user,
  columns: {
    id: user.id,
    name: user.name,
    username: user.username,
    email: user.email,
    role: user.role,
    disabled: computed("boolean", sql<boolean>`coalesce(${user.banned}, false)`),
    mustChangePassword: user.mustChangePassword,
    twoFactorEnabled: computed("boolean", sql<boolean>`coalesce(${user.twoFactorEnabled}, false)`),
    lastSignInAt: user.lastSignInAt,
    version: user.version,
    createdAt: user.createdAt,
  },
  view: userSchema,
  present: (rows) => rows.map(({ role, email, ...row }) => ({ ...row, email: shownEmail(email), roles: rolesOf(role) })),
  filters: {
    q: search({ name: user.name, username: user.username }),
    roles: filter(z.enum(ROLES), (role) => sql`${role}::text = any(string_to_array(${user.role}, ','))`),
  },
  defaultSort: ["name", "ASC"],
});

export const tokens = defineResource({
  name: "tokens",
  from: apiToken,
  columns: {
    id: apiToken.id,
    name: apiToken.name,
    prefix: apiToken.prefix,
    roles: apiToken.roles,
    userId: apiToken.userId,
    expiresAt: apiToken.expiresAt,
    revokedAt: apiToken.revokedAt,
    lastUsedAt: apiToken.lastUsedAt,
    createdAt: apiToken.createdAt,
  },
  view: tokenSchema,
  present: (rows) => rows.map((row) => ({ ...row, roles: onlyRoles(row.roles) })),
  filters: { q: search({ name: apiToken.name }) },
  scope: ({ ctx }) => (ctx.actor.roles.includes("admin") ? undefined : eq(apiToken.userId, personOf(ctx.actor))),
});

/** The policy table, a row for each role that a grant names: one whose rooms do not exist yet is offered to nobody. */
export const roleResource = (policy: Policy) =>
  staticResource<RoleView>({
    name: "roles",
    view: roleSchema,
    items: grantedRoles(policy).map((role) => ({ id: role, ...policyOf(policy, [role]) })),
  });

const grantedRoles = ({ grants }: Policy) =>
  ROLES.filter((role) => role === "admin" || grants.some(({ roles }) => roles !== "everyone" && roles.includes(role)));

/** What a set of roles may do and what it does not see. */
export function policyOf(policy: Policy, roles: readonly (typeof ROLES)[number][]): Omit<RoleView, "id"> {
  const actor = { kind: "user", id: "", name: "", roles } as const;
  const permissions = policy.document(actor);
  const hidden = Object.keys(permissions).map((resource): [string, string[]] => [resource, [...policy.hidden(actor, resource)]]);
  return { permissions, hidden: Object.fromEntries(hidden.filter(([, fields]) => fields.length > 0)) };
}
