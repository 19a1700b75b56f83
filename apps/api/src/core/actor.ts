/** Roles of the glossary, plus the administrator who sets the house up. */
export const ROLES = [
  "admin",
  "informationOfficer",
  "approver",
  "clerk",
  "technician",
  "keeper",
  "supervisor",
  "viewer",
] as const;
export type Role = (typeof ROLES)[number];

export interface Actor {
  readonly kind: "user" | "token" | "system";
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly address?: string;
  /** The person an API token belongs to. */
  readonly userId?: string;
  /** The session of a signed-in person. */
  readonly sessionId?: string;
  /** Signed in with a one-time password: nothing may be done before it is replaced. */
  readonly mustChangePassword?: boolean;
}

/** The hub itself: schedules, engines, migrations. */
export const systemActor: Actor = { kind: "system", id: "system", name: "CampusHub", roles: ["admin"] };

/** The person behind an actor: whoever approves must be another one, whichever way both came in. */
export const personOf = ({ id, userId }: Actor): string => userId ?? id;

/** Who shares one part of what is limited per caller: a person with all his tokens, or a token without an owner. */
export const callerOf = ({ kind, id, userId }: Actor): string => (userId === undefined ? `${kind}:${id}` : `user:${userId}`);

/** Whether a person acts, signed in or by a token of theirs: only such decide. The hub and tokens without an owner are none. */
export const isPerson = ({ kind, userId }: Actor): boolean => kind === "user" || userId !== undefined;
