export * from "./audit.ts";
export * from "./changes.ts";
export * from "./connections.ts";
export * from "./energy.ts";
export * from "./identity.ts";
export * from "./sync.ts";
