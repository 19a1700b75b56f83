/** Buildings read side by side; also how many requests may be under way. */
export const PARALLELISM = 4;
