export type { IdentityOptions, OidcOptions } from "./auth-library.ts";
export { bootstrapAdmin } from "./bootstrap-admin.ts";
export { createIdentity, type Identity } from "./identity.ts";
export { grants } from "./policy.ts";
export { presentActors } from "./present-actors.ts";
export { cleanAttempts } from "./sign-in-limit.ts";
