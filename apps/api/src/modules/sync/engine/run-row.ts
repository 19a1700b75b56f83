import type { syncRun } from "@campushub/drizzle/schema";
import type { ConnectorError } from "@campushub/kit";
import type { PassEnd } from "./pass-context.ts";

export type RunRow = typeof syncRun.$inferSelect;

/** How one stream of a run ended. */
export type StreamEnd = PassEnd | { readonly kind: "failed"; readonly error: ConnectorError; readonly unread?: never };
