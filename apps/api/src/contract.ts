// The one door to the browser: the modules' zod schemas and types, nothing that runs.
export * from "./modules/audit/schema.ts";
export * from "./modules/changes/schema.ts";
export * from "./modules/connections/schema.ts";
export * from "./modules/energy/schema.ts";
export * from "./modules/identity/schema.ts";
export * from "./modules/sync/schema.ts";
