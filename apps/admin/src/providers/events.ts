import { type Query, type QueryClient, type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { listen, listenForBegin } from "./event-stream.ts";
import { paced } from "./paced.ts";

interface Heard {
  readonly topics: readonly string[];
  /** Only events of this one, and those that name none. */
  readonly id?: string | number | undefined;
  /** First parts of the query keys that are read again, where they are shown. */
  readonly reload: readonly string[];
  /** At most once in so many milliseconds, and always once more after the last event. */
  readonly everyMs?: number;
}

/** Reads what is shown again when the hub tells of a change. Call it where the reading starts, not where its answer is shown. */
export function useHubEvents({ topics, id, reload, everyMs = 1000 }: Heard): void {
  const queries = useQueryClient();
  const wanted = useRef({ topics, reload });
  const same = JSON.stringify([topics, reload]);
  wanted.current = { topics, reload };
  // biome-ignore lint/correctness/useExhaustiveDependencies: lists are compared by what is in them
  useEffect(() => follow(queries, { ...wanted.current, id, everyMs }), [queries, same, id, everyMs]);
}

/** What `useHubEvents` does while it is mounted. @returns what ends it. */
export function follow(queries: QueryClient, { topics, id, reload, everyMs = 1000 }: Heard): () => void {
  const keys = reload.map((key): QueryKey => [key]);
  const again = paced(() => readAgain(queries, keys), everyMs);
  const stop = listen(topics, (event) => {
    if (id === undefined || event.id === undefined || String(event.id) === String(id)) again.ask();
  });
  return () => {
    stop();
    again.stop();
  };
}

/** Whatever is on the screen is read again each time the stream of events has begun, also for the first time. */
export function useReadingAfterBegin(): void {
  const queries = useQueryClient();
  useEffect(() => followBegins(queries), [queries]);
}

/** What `useReadingAfterBegin` does while it is mounted. @returns what ends it. */
export const followBegins = (queries: QueryClient): (() => void) => listenForBegin(() => void readAgain(queries, [[]]));

/** Longer than any answer takes; a reading that hangs must not keep a newer one from being asked for. */
const HANGS_MS = 10_000;

/**
 * Reads what these keys hold again. A reading under way may have been answered before the event and is neither trusted nor
 * cut off: react-query would join a first one, and cutting off later ones would never end on a busy day.
 */
export async function readAgain(queries: QueryClient, keys: readonly QueryKey[]): Promise<void> {
  const each = (act: (queryKey: QueryKey) => Promise<void>) => Promise.all(keys.map(act));
  const underWay = each((queryKey) =>
    queries.refetchQueries({ queryKey, predicate, type: "active", fetchStatus: "fetching" }, { cancelRefetch: false }),
  );
  await Promise.race([underWay, new Promise((resolve) => setTimeout(resolve, HANGS_MS))]);
  await each((queryKey) => queries.invalidateQueries({ queryKey, predicate }));
}

/** react-admin's mark of a record under a form: reading it again would take from a person what they have typed. */
const predicate = ({ observers }: Query) => !observers.some(({ options }) => options.refetchOnReconnect === false);
