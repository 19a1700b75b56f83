export { createConnection } from "./create-connection.ts";
export { type ConnectionRow, loadConnection } from "./load.ts";
export { inThree } from "./names.ts";
export { type OpenSession, openSession, openSettings } from "./open-session.ts";
export { grants } from "./policy.ts";
export { lastSlot } from "./schedule.ts";
export { namesSchema, syncRequestSchema } from "./schema.ts";
export { connectorOf, withDefaults } from "./settings.ts";
export { updateConnection } from "./update-connection.ts";
