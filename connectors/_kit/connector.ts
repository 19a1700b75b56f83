import type { z } from "zod";
import type { Json } from "./json.ts";
import type { Messages, Names, Said } from "./names.ts";
import type { Session } from "./session.ts";
import type { Stream } from "./stream.ts";

export interface Manifest<Config> {
  readonly id: string;
  readonly name: Names;
  readonly version: string;
  readonly summary: Names;
  /** Every code it answers beyond the kit's own (errors, refused rows and ops, probes), as people read it. */
  readonly messages?: Messages;
  /** Base addresses this connection may talk to, the first being the base URL; anything else is refused by the transport. */
  allowedHosts(config: Config): readonly string[];
  /** Who we are to the platform: connections with the same credential share rate budget and token. */
  credential(config: Config): string;
  readonly parallelism: number;
  /** A schedule more frequent than this is refused. */
  readonly pollFloorSeconds: number;
  rate(config: Config): { readonly perSecond: number; readonly burst: number };
  /** How long one answer may take (ms); absent: the transport's own. */
  timeoutMs?(config: Config): number;
}

export interface Probe {
  readonly target: string;
  readonly direction: "read" | "write" | "inlet";
  /** `down` nobody answers · `badKey` not accepted · `badSetting` wrong address or table · `noRight` known but not allowed. */
  readonly result: "ok" | "down" | "badKey" | "badSetting" | "noRight";
  readonly tookMs: number;
  /** e.g. how many rooms there are; for a failure its code. */
  readonly note?: Said;
}

/** A push from the platform. `run` lives until the signal aborts; it acknowledges only after `deliver` resolved. */
export interface Inlet<Config> {
  readonly title: Names;
  /** The stream whose rows it brings, in the same raw shape. */
  readonly stream: string;
  enabled(config: Config): boolean;
  run(session: Session<Config>, deliver: Deliver): Promise<void>;
}

/**
 * Hands pushed rows to the hub; resolves once they are stored. `repeated`: the platform says something again that it may have
 * corrected since (a retained message): it fills a gap and replaces nothing.
 */
export type Deliver = (rows: readonly Json[], how?: { readonly repeated?: boolean }) => Promise<void>;

export interface Connector<Schema extends z.ZodObject = z.ZodObject> {
  readonly manifest: Manifest<z.output<Schema>>;
  readonly config: Schema;
  check(session: Session<z.output<Schema>>): Promise<readonly Probe[]>;
  readonly streams: Readonly<Record<string, Stream<z.output<Schema>>>>;
  readonly inlets?: Readonly<Record<string, Inlet<z.output<Schema>>>>;
}
