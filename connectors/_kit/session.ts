import type { Clock } from "./clock.ts";
import type { Http } from "./http/types.ts";
import type { Lines } from "./line/types.ts";
import type { Logger } from "./log.ts";
import type { Traffic } from "./traffic.ts";
import type { WriteGuard } from "./write-guard.ts";

export interface Token {
  readonly value: string;
  /** Epoch ms after which the platform no longer accepts it. */
  readonly expiresAt: number;
}

/** One token per credential for all instances: whoever holds the lease refreshes, the others wait for it. */
export interface TokenStore {
  get(name: string, refresh: () => Promise<Token>): Promise<string>;
  /** What is held and still good; nothing is fetched, nobody waited for. */
  peek(name: string): Promise<string | undefined>;
  /** Forgets a token the platform refused, only if it is still the one in use. */
  drop(name: string, value: string): Promise<void>;
}

/** What a connector is handed. It touches nothing else: no environment, fetch, timer, clock or disk of its own. */
export interface Session<Config = unknown> {
  readonly config: Config;
  secret(name: string): string;
  readonly http: Http;
  /** Serial lines behind TCP servers. */
  readonly lines: Lines;
  /** The IP address to connect to for one of the manifest's addresses, judged; for a client library that opens sockets of its own. */
  resolve(address: string): Promise<string>;
  readonly tokens: TokenStore;
  /** What came over `http` and `lines` so far. */
  readonly traffic: Traffic;
  /** Asked by `http` and `lines` before each write leaves, and by whoever sends by other means. */
  readonly writes: WriteGuard;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}
