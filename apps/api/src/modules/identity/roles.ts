import { ROLES, type Role } from "../../core/actor.ts";

const known: ReadonlySet<string> = new Set(ROLES);

/** Roles out of a user's comma-separated column; what is no role of ours counts for nothing. */
export const rolesOf = (text: string | null | undefined): Role[] => onlyRoles((text ?? "").split(","));

export const onlyRoles = (names: readonly string[]): Role[] =>
  names.map((name) => name.trim()).filter((name): name is Role => known.has(name));

/** What the roles of a token's owner leave of the token's own: nobody hands out more than he has. */
export const within = (wanted: readonly Role[], owned: readonly Role[]): Role[] =>
  owned.includes("admin") ? [...wanted] : wanted.filter((role) => owned.includes(role));
