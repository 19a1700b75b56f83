import { DrizzleQueryError } from "drizzle-orm";

/** Why the database cannot be used now: `full`, `readOnly`: its disk · `lost`: it does not answer · `slow`: this one statement took too long. */
export type TroubleKind = "full" | "readOnly" | "lost" | "slow";

/** The database could not do what it was asked, through no fault of the statement; later it may. */
export class DatabaseTroubleError extends Error {
  readonly kind: TroubleKind;
  constructor(kind: TroubleKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DatabaseTroubleError";
    this.kind = kind;
  }
}

const NETWORK = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT", "EPIPE", "EHOSTUNREACH", "ENETUNREACH"]);
const DISK: Readonly<Record<string, TroubleKind>> = {
  "53100": "full",
  ENOSPC: "full",
  EDQUOT: "full",
  "25006": "readOnly",
  EROFS: "readOnly",
  "58030": "lost",
  "57014": "slow",
};

/** What an error says about the database itself, whatever wraps it; undefined when it speaks of the statement or of something else. */
export function troubleOf(error: unknown): TroubleKind | undefined {
  let asked = false;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof DatabaseTroubleError) return cause.kind;
    asked ||= cause instanceof DrizzleQueryError;
    const code: unknown = "code" in cause ? cause.code : undefined;
    if (typeof code !== "string") continue;
    // Where a file cannot be written the server says "no privilege" or nothing special, and the reason in words.
    if (/read-only file system/i.test(cause.message)) return "readOnly";
    if (DISK[code]) return DISK[code];
    // A platform's network fails too; only what came out of a query was the database's.
    if ((asked && NETWORK.has(code)) || /^(08|57P0)\d/.test(code)) return "lost";
  }
  return undefined;
}
