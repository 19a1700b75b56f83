import type { ConnectionView, Home } from "../contract.ts";

export interface Place {
  readonly resource: string;
}

/** The navigation, in the order people work. */
export const GROUPS: readonly { readonly group: string; readonly places: readonly Place[] }[] = [
  {
    group: "integration",
    places: [
      { resource: "connections" },
      { resource: "sync-runs" },
      { resource: "records" },
      { resource: "rejects" },
      { resource: "change-sets" },
      { resource: "change-imports" },
      { resource: "drifts" },
    ],
  },
  { group: "energy", places: [{ resource: "points" }] },
  {
    group: "system",
    places: [
      { resource: "users" },
      { resource: "roles" },
      { resource: "tokens" },
      { resource: "write-safety" },
      { resource: "audit-events" },
    ],
  },
  { group: "demo", places: [{ resource: "simulators" }] },
];

/** `hot`: somebody must act on it. */
export type Counts = Readonly<Record<string, { readonly value: number; readonly hot: boolean } | undefined>>;

/** What the home page already knows, as the counts beside the navigation; it calls only for whom may act on it. */
export function countsOf(home: Home, connections: readonly ConnectionView[], mayAct = true): Counts {
  const stopped = home.attention.filter(({ kind }) => kind === "braked" || kind === "failed").length;
  const rejects = connections.reduce((all, { health }) => all + health.openRejects, 0);
  return {
    ...(mayAct ? { home: { value: home.attention.length, hot: true } } : {}),
    connections: { value: connections.length, hot: false },
    "sync-runs": stopped > 0 ? { value: stopped, hot: mayAct } : { value: home.running.length, hot: false },
    rejects: { value: rejects, hot: false },
    drifts: { value: home.openDrifts, hot: false },
  };
}
