/** Ops of one change set, and rows of the file it may be made of. */
export const MAX_OPS = 20_000;

/** By which the screens say that a set, or what a filter shows, is too large. */
export const tooManyOps = { reason: "tooManyOps", values: { most: MAX_OPS } };
export const tooManyRecords = { reason: "tooManyRecords", values: { most: MAX_OPS } };
