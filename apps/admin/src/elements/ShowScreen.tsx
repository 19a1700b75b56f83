import type { ReactNode } from "react";
import { type RaRecord, useGetOne, useRequireAccess, useResourceContext } from "react-admin";
import { useParams } from "react-router-dom";
import { ErrorState, SkeletonPage } from "./States.tsx";

interface ShowScreenProps<T> {
  readonly action?: "show" | "edit";
  /** Lists leave some fields out: a record without this one is still on its way. */
  readonly needs?: keyof T;
  /** Milliseconds until it is read again, for records that change by themselves. */
  readonly refreshEvery?: (record: T) => number | false;
  readonly render: (record: T) => ReactNode;
}

/** One record's page with its loading, error and no-right states. */
export function ShowScreen<T extends RaRecord | { id: number | string }>({
  action = "show",
  needs,
  refreshEvery,
  render,
}: ShowScreenProps<T>) {
  const resource = useResourceContext() ?? "";
  const { id = "" } = useParams();
  const access = useRequireAccess({ resource, action });
  const { data, error, refetch } = useGetOne<T & RaRecord>(
    resource,
    { id },
    {
      retry: false,
      enabled: !access.isPending,
      onError: quiet,
      refetchInterval: ({ state }) => (state.data && refreshEvery ? refreshEvery(state.data) : false),
    },
  );
  if (data && (needs === undefined || needs in data)) return render(data);
  if (error) {
    return (
      <div className="card">
        <ErrorState error={error} retry={() => refetch()} />
      </div>
    );
  }
  return <SkeletonPage />;
}

/** The page itself shows what went wrong. */
const quiet = () => undefined;
