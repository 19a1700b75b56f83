import { z } from "zod";
import { ROLES } from "../../core/actor.ts";
import { instantText } from "../../core/instant.ts";
import { LANGUAGES } from "../../core/languages.ts";

const roles = z.array(z.enum(ROLES)).max(ROLES.length);

/** Names people sign in with: letters, digits, dot, dash, underscore; kept in lower case. */
const username = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{1,39}$/, "2 to 40 letters, digits, dots, dashes or underscores");
const password = z.string().min(10, "at least 10 characters").max(128);
const personName = z.string().trim().min(1).max(80);

export const userSchema = z.object({
  id: z.string(),
  name: z.string(),
  username: z.string().nullable(),
  /** null: none was given. */
  email: z.string().nullable(),
  roles,
  disabled: z.boolean(),
  mustChangePassword: z.boolean(),
  twoFactorEnabled: z.boolean(),
  lastSignInAt: z.string().nullable(),
  version: z.number().int(),
  createdAt: z.string(),
});
export type UserView = z.output<typeof userSchema>;

export const userCreateSchema = z.object({
  username,
  name: personName,
  email: z.email().max(200).nullish(),
  roles: roles.default([]),
  /** To be handed over; the person replaces it at the first sign-in unless `mustChangePassword` is false. */
  password,
  mustChangePassword: z.boolean().default(true),
});

export const userUpdateSchema = z.object({
  name: personName.optional(),
  email: z.email().max(200).nullish(),
  roles: roles.optional(),
  disabled: z.boolean().optional(),
  /** A new one-time password; all sessions of the person end. */
  password: password.optional(),
  /** For a lost telephone: the second factor is asked for no longer. */
  resetTwoFactor: z.boolean().optional(),
});

export const tokenSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  /** First characters, so that a person recognises it. */
  prefix: z.string(),
  roles,
  userId: z.string().nullable(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
  createdAt: z.string(),
});

export const tokenCreateSchema = z.object({
  name: z.string().trim().min(1).max(80),
  /** Absent: those of the person who makes it. */
  roles: roles.min(1).optional(),
  expiresAt: instantText.nullish(),
});
/** `token` is shown this once and kept nowhere. */
export const tokenCreatedSchema = z.object({ id: z.number().int(), token: z.string() });

export const roleSchema = z.object({
  id: z.string(),
  /** Resource → actions; `*`: every action. */
  permissions: z.record(z.string(), z.array(z.string())),
  /** Resource → fields this role does not see. */
  hidden: z.record(z.string(), z.array(z.string())),
});
export type RoleView = z.output<typeof roleSchema>;

export const policySchema = z.object({ roles, permissions: roleSchema.shape.permissions, hidden: roleSchema.shape.hidden });

export const meSchema = z.object({
  kind: z.enum(["user", "token", "system"]),
  id: z.string(),
  name: z.string(),
  username: z.string().nullable(),
  roles,
  locale: z.enum(LANGUAGES),
  mustChangePassword: z.boolean(),
  twoFactorEnabled: z.boolean(),
  permissions: roleSchema.shape.permissions,
});

export const meUpdateSchema = z.object({
  locale: z.enum(LANGUAGES).optional(),
  password: z.object({ current: z.string().min(1).max(128), next: password }).optional(),
});

export const signInSchema = z.object({
  username: z.string().min(1).max(80),
  password: z.string().min(1).max(128),
  rememberMe: z.boolean().optional(),
});
export const passwordOnlySchema = z.object({ password: z.string().min(1).max(128) });
export const codeSchema = z.object({ code: z.string().min(1).max(40), trustDevice: z.boolean().optional() });
export const socialSignInSchema = z.object({ provider: z.string().min(1).max(60), callbackURL: z.string().max(500).optional() });
/** What the sign-in library answers; a second factor may still be wanted. */
export const signedInSchema = z.looseObject({ twoFactorRedirect: z.boolean().optional() });
