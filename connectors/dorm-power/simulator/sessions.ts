import type { Clock } from "@campushub/kit";
import type { FaultBox } from "@campushub/kit/testing";

const LIFE_MS = 30 * 60_000;
/** Under `expiredToken` a token dies after so many requests: more than any client has under way at once. */
const SHORT_LIFE_REQUESTS = 12;

export type Standing = "good" | "gone" | "forgotten";

/** Who is signed in. */
export class Sessions {
  #clock: Clock;
  #faults: FaultBox;
  #serial = 0;
  #held = new Map<string, { readonly account: string; readonly until: number; uses: number }>();

  constructor(clock: Clock, faults: FaultBox) {
    this.#clock = clock;
    this.#faults = faults;
  }

  open(account: string): { token: string; seconds: number } {
    const token = `T${String(++this.#serial).padStart(6, "0")}`;
    this.#held.set(token, { account, until: this.#clock.now() + LIFE_MS, uses: 0 });
    return { token, seconds: LIFE_MS / 1000 };
  }

  /** `gone`: told so by a code, at the moment it dies · `forgotten`: no longer known, answered with the log-in page. */
  standing(token: unknown): Standing {
    const session = typeof token === "string" ? this.#held.get(token) : undefined;
    if (!session || session.until <= this.#clock.now()) return "forgotten";
    session.uses++;
    const limit = this.#faults.setting("expiredToken")?.value ?? SHORT_LIFE_REQUESTS;
    if (session.uses <= limit || !this.#faults.hit("expiredToken")) return "good";
    this.#held.clear();
    return "gone";
  }

  accountOf(token: unknown): string | undefined {
    return typeof token === "string" ? this.#held.get(token)?.account : undefined;
  }
}
