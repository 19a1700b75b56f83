import type { Reach } from "../addresses.ts";
import type { Clock } from "../clock.ts";
import type { Json } from "../json.ts";
import type { Logger } from "../log.ts";
import type { TrafficMeter } from "../traffic.ts";
import type { WriteGuard } from "../write-guard.ts";

/** Permission to call the platform once, shared by every instance and connection with the same credential. */
export interface RateBudget {
  acquire(cost: number, signal: AbortSignal): Promise<void>;
}

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Absolute, or relative to the connection's base URL. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: Json;
  readonly text?: string;
  /**
   * A `write` is never retried by the transport and refused in a dry run. Default `read`, also for POST queries; PUT, PATCH
   * and DELETE are writes whatever is said here.
   */
  readonly effect?: "read" | "write";
  readonly timeoutMs?: number;
  /** What comes back, which bounds its size: `small` one thing, `page` (the default) rows, `document` all there is in one piece. */
  readonly answer?: "small" | "page" | "document";
  /**
   * Looks at a whole reply before its status decides, and throws what it means (SOAP 1.1 sends its refusals with 500). It stands
   * within the retries of a read; where it throws nothing, the status decides as ever.
   */
  readonly judge?: (reply: HttpReply) => void | Promise<void>;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  /** Decoded when it is first asked for. */
  readonly text: string;
}

export interface Http {
  /** A 2xx reply; everything else is thrown as the error class that says who must act. */
  send(request: HttpRequest): Promise<HttpReply>;
  /** `send` and parse. A page instead of JSON is `AuthError session_page`, broken JSON `RetryableError malformed_json`. */
  json(request: HttpRequest): Promise<{ body: Json; reply: HttpReply }>;
  /**
   * Platform clock less ours (ms): as answers tell it, else from Date headers, halved round trip taken off; undefined until measured.
   */
  clockOffsetMs(): number | undefined;
  /**
   * The platform's own clock (epoch ms, whole seconds), as the answer just read tells it. From then on Date headers count for nothing:
   * a proxy writes those.
   */
  tellClock(instant: number): void;
}

export interface HttpOptions {
  readonly baseUrl: string;
  /** Base addresses that may be called; the base URL itself is always allowed. */
  readonly allowedHosts: readonly string[];
  readonly reach: Reach;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly budget?: RateBudget;
  /** Counts the bytes of every body. */
  readonly traffic?: TrafficMeter;
  readonly concurrency?: number;
  readonly timeoutMs?: number;
  /** How often a read is tried in all. */
  readonly attempts?: number;
  /** Nothing but reads leaves. */
  readonly dryRun?: boolean;
  /** Asked before each write leaves; default: it may. */
  readonly writes?: WriteGuard;
  /** Jitter source in [0, 1). */
  readonly random?: () => number;
  /** For every answer, in place of the bound of its kind. */
  readonly maxBytes?: number;
  /** The connection's secret values: masked wherever an error or a log would show them. */
  readonly secrets?: readonly string[];
}
