import { useCanAccess } from "react-admin";
import type { WriteSafety } from "../../contract.ts";
import { useFetch } from "../../elements/useFetch.ts";
import { useHubEvents } from "../../providers/events.ts";

/** The house's rules for writing, kept fresh: a stop must be seen at once. */
export function useWriteSafety() {
  const { canAccess } = useCanAccess({ resource: "write-safety", action: "show" });
  useHubEvents({ topics: ["write-safety"], reload: ["write-safety"], everyMs: 500 });
  return useFetch<WriteSafety>(["write-safety"], "/write-safety", {
    enabled: canAccess === true,
    refetchInterval: 60_000,
  });
}
