/** `{ connectionId }`: a change set of this connection waits to be applied, or to go on. It is found and claimed in the database. */
export const CHANGE_QUEUE = "changes";
