/** Ops of one change set, and rows of the file it may be made of. */
export const MAX_OPS = 20_000;
