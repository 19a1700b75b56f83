import { type GetListParams, useGetList } from "react-admin";
import type { ChangeSetView } from "../../contract.ts";
import { useHubEvents } from "../../providers/events.ts";

const SUBMITTED: Partial<GetListParams> = {
  filter: { status: "submitted" },
  pagination: { page: 1, perPage: 10 },
  sort: { field: "id", order: "ASC" },
};

/** Change sets that wait for somebody's approval, oldest first, and how many of those are for this person to decide. */
export function useWaiting(enabled: boolean) {
  const { data = [], total = 0 } = useGetList<ChangeSetView>("change-sets", SUBMITTED, { enabled, retry: false });
  useHubEvents({ topics: ["change-sets"], reload: ["change-sets"], everyMs: 2000 });
  return { sets: data, total, mine: data.filter(({ may }) => may.includes("approve")).length };
}
