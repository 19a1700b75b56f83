const SQLSTATE = /^[0-9A-Z]{5}$/;

/** What PostgreSQL calls an error (its appendix A), wherever in its causes that stands; undefined: the database did not say it. */
export function sqlStateOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code: unknown = "code" in cause ? cause.code : undefined;
    if (typeof code === "string" && SQLSTATE.test(code)) return code;
  }
  return undefined;
}

/** Refused for what it says, and so whenever it is tried: data (22), integrity (23), limits of the program (54). */
export const isRefusedContent = (error: unknown): boolean => /^(22|23|54)/.test(sqlStateOf(error) ?? "");
