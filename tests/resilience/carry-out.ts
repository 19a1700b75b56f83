import { setTimeout as wait } from "node:timers/promises";
import { PROCESS_TOKEN } from "../helpers/hub-process.ts";

export interface SetView {
  readonly id: number;
  readonly connectionId: number;
  readonly status: string;
  readonly total: number;
  readonly counts: Readonly<Record<string, number>>;
}

export interface OpView {
  readonly opId: string;
  readonly stream: string;
  readonly key: string;
  readonly op: string;
  readonly outcome: string;
}

export interface OpWish {
  readonly stream: string;
  readonly key: string;
  readonly op: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** How a person reaches a hub that may be dead at any moment: the address and whose token. */
export interface Caller {
  /** The hub's address, as long as it lives. */
  readonly url: () => string | undefined;
  readonly token: string;
}

/** One call. @returns undefined when nobody answered or the hub said no: whoever asks looks again at what is. */
export async function tryCall<Answer>({ url, token }: Caller, path: string, body?: unknown): Promise<Answer | undefined> {
  try {
    const response = await fetch(`${url()}${path}`, {
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      signal: AbortSignal.timeout(60_000),
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    return response.ok ? ((await response.json()) as Answer) : undefined;
  } catch {
    return undefined;
  }
}

/** Asked again until it is answered. */
export async function insist<Answer>(caller: Caller, path: string, body?: unknown): Promise<Answer> {
  for (;;) {
    const answer = await tryCall<Answer>(caller, path, body);
    if (answer !== undefined) return answer;
    await wait(100);
  }
}

const NEXT: Readonly<Record<string, "plan" | "submit" | "approve" | "apply">> = {
  draft: "plan",
  planned: "submit",
  submitted: "approve",
  approved: "apply",
};
const PAUSE_MS = 150;

/** Two people who carry a set through whatever happens to the hub: they look where it stands and do the next thing. */
export class Office {
  readonly #author: Caller;
  readonly #approver: Caller;

  constructor(url: Caller["url"], approverToken: string) {
    this.#author = { url, token: PROCESS_TOKEN };
    this.#approver = { url, token: approverToken };
  }

  /**
   * Brings a set to its end.
   * @param seen told how it stands, whenever somebody looked.
   * @returns the set when nothing is to be done to it any more.
   */
  async carryOut(
    wish: { connectionId: number; title: string; ops: readonly OpWish[] },
    seen: (set: SetView) => void = () => {},
  ): Promise<SetView> {
    const body = { ...wish, reason: "trial", canary: 0, maxFailurePercent: 100 };
    const { id } = await insist<SetView>(this.#author, "/api/change-sets", body);
    for (;;) {
      const set = await tryCall<SetView>(this.#author, `/api/change-sets/${id}`);
      if (set) seen(set);
      const next = set && NEXT[set.status];
      if (set && !next && set.status !== "applying") return set;
      if (next) await tryCall(next === "approve" ? this.#approver : this.#author, `/api/change-sets/${id}/${next}`, {});
      else await wait(PAUSE_MS);
    }
  }

  async opsOf(changeSetId: number): Promise<OpView[]> {
    const filter = encodeURIComponent(JSON.stringify({ changeSetId }));
    return insist(this.#author, `/api/change-ops?filter=${filter}&range=[0,999]&sort=["id","ASC"]`);
  }

  async records(connectionId: number, stream: string): Promise<{ key: string; data: Record<string, unknown> }[]> {
    const filter = encodeURIComponent(JSON.stringify({ connectionId, stream, deleted: false }));
    return insist(this.#author, `/api/records?filter=${filter}&range=[0,999]&sort=["key","ASC"]`);
  }
}
