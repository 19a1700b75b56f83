import { type Query, useQuery } from "@tanstack/react-query";
import { call } from "../providers/http.ts";

interface FetchOptions<T> {
  readonly enabled?: boolean;
  readonly refetchInterval?: number | ((query: Query<T>) => number);
}

/** Reads an address that is no list of a resource. The first part of `key` is what `useAction` refreshes. */
export function useFetch<T>(key: readonly unknown[], path: string, options: FetchOptions<T> = {}) {
  return useQuery<T>({ queryKey: key, queryFn: ({ signal }) => call<T>(path, { signal }), retry: false, ...options });
}
