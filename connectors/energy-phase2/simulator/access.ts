import { createHash, timingSafeEqual } from "node:crypto";
import type { FaultBox } from "@campushub/kit/testing";
import type { TokenData } from "../src/wire.ts";
import { Refusal } from "./refusal.ts";

export type Resource = "buildings" | "points" | "readings" | "alarms";

interface Client {
  readonly id: string;
  readonly secret: string;
  readonly may: readonly Resource[];
  readonly writes: boolean;
}

/** The second client has no right to readings and alarms, and may only read. */
export const CLIENTS: readonly Client[] = [
  { id: "campushub", secret: "phase2-demo-secret", may: ["buildings", "points", "readings", "alarms"], writes: true },
  { id: "archive-only", secret: "phase2-archive-secret", may: ["buildings", "points"], writes: false },
];

const LIFETIME_SECONDS = 7200;
/** While tokens expire early, each is good for this many pages. */
const PAGES_BEFORE_EXPIRY = 2;

interface Issued {
  readonly client: Client;
  readonly endsAt: number;
  pages: number;
}

/** Issues tokens and says whether a request may pass. */
export class Access {
  readonly #tokens = new Map<string, Issued>();
  readonly #faults: FaultBox;
  readonly #now: () => number;
  issued = 0;

  constructor(faults: FaultBox, now: () => number) {
    this.#faults = faults;
    this.#now = now;
  }

  /** @throws Refusal 10003, 10004. */
  issue(form: URLSearchParams): TokenData {
    if (form.get("grant_type") !== "client_credentials") throw new Refusal(10004, "unsupported grant_type");
    const client = CLIENTS.find(({ id }) => id === form.get("client_id"));
    if (!client || !sameText(client.secret, form.get("client_secret") ?? "")) throw new Refusal(10003, "invalid client");
    const value = createHash("sha256")
      .update(`${client.id} ${++this.issued}`)
      .digest("hex");
    this.#tokens.set(value, { client, endsAt: this.#now() + LIFETIME_SECONDS * 1000, pages: 0 });
    return { access_token: value, token_type: "Bearer", expires_in: LIFETIME_SECONDS };
  }

  /** @throws Refusal 10001, 10002, 10101. */
  admit(authorization: string | undefined, resource: Resource, how: "read" | "write" = "read"): void {
    const token = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
    if (token === undefined) throw new Refusal(10001, "token required");
    const issued = this.#tokens.get(token);
    if (!issued || issued.endsAt <= this.#now()) throw new Refusal(10002, "token expired");
    if (issued.pages >= PAGES_BEFORE_EXPIRY && this.#faults.hit("expiredToken")) {
      this.#tokens.delete(token);
      throw new Refusal(10002, "token expired");
    }
    issued.pages++;
    if (!issued.client.may.includes(resource) || (how === "write" && !issued.client.writes))
      throw new Refusal(10101, "no permission");
  }
}

function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
