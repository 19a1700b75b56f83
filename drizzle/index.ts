export { type Database, type Db, openPglite, openPostgres, type Tx } from "./client.ts";
export { copyIn, copyLines } from "./copy-in.ts";
export { FolderLockedError } from "./folder-lock.ts";
export { migrate } from "./migrate.ts";
export { PgliteClient } from "./pglite-client.ts";
export { OutsideTransactionError, refuseInside } from "./transaction-guard.ts";
export { isSamePlace, type Place, type Whereabouts } from "./whereabouts.ts";
