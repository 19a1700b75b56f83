/** How the hub's database is; `silent`: the hub itself did not answer. */
export interface Condition {
  readonly state: "ok" | "low" | "full" | "readOnly" | "lost" | "silent";
  readonly freeMiB?: number;
}

/** `/readyz` needs no sign-in, and answers while the database cannot. */
export async function readCondition(signal?: AbortSignal): Promise<Condition> {
  try {
    const response = await fetch("/readyz", { signal });
    return conditionOf(response.status, await response.json());
  } catch (error) {
    if (signal?.aborted) throw error;
    return { state: "silent" };
  }
}

const REASONS = new Set(["full", "readOnly", "lost"]);

/** What an answer of `/readyz` says. */
export function conditionOf(status: number, body: { reason?: unknown; syncs?: unknown; freeMiB?: unknown }): Condition {
  const room = typeof body.freeMiB === "number" ? { freeMiB: body.freeMiB } : {};
  if (status === 200) return { state: body.syncs === "running" ? "ok" : "low", ...room };
  const reason = String(body.reason);
  return { state: REASONS.has(reason) ? (reason as Condition["state"]) : "silent", ...room };
}
