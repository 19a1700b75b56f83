import type { Query } from "@tanstack/react-query";
import type { Home } from "../contract.ts";
import { useFetch } from "../elements/useFetch.ts";
import { useHubEvents } from "../providers/events.ts";

/** What the officer's home shows; read again when a run, a connection, a reject, a drift or a change set changed. */
export function useHome(enabled = true) {
  useHubEvents({
    topics: ["sync-runs", "connections", "rejects", "drifts", "change-sets"],
    reload: ["home", "connections"],
    everyMs: 2000,
  });
  // Events may be lost; while something runs the page asks by itself too.
  const refetchInterval = (query: Query<Home>) => (query.state.data?.running.length ? 5_000 : 60_000);
  return useFetch<Home>(["home"], "/home", { enabled, refetchInterval });
}
