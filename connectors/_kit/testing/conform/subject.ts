import type { z } from "zod";
import type { Connector } from "../../connector.ts";
import type { Json } from "../../json.ts";
import type { Simulator } from "../../simulator.ts";

export type Config = Record<string, Json>;

/** What `conform` is told beside the connector. Everything but the simulator has a default that fits most platforms. */
export interface ConformOptions {
  readonly simulator: Simulator;
  readonly seed?: number;
  /** ISO UTC lower bound of the first incremental pass, for streams that have no snapshot. Default: none. */
  readonly from?: string;
  /** Makes the config's address wrong while the host still answers. Default: appends a path to every address of the simulator. */
  readonly wrongPath?: (config: Config) => Config;
  /** Makes the credential wrong. Default: every secret field is replaced. */
  readonly wrongSecret?: (config: Config) => Config;
}

/** A connector under examination. */
export interface Subject extends ConformOptions {
  readonly connector: Connector;
}

export interface Check {
  /** A sentence of what holds. */
  readonly title: string;
  /** Only where platforms are asked so; default: either way. */
  readonly over?: Simulator["transport"];
  /** @throws Nonconformity, or NotApplicable with the reason. */
  run(subject: Subject): Promise<void>;
}

export interface StreamCheck extends Pick<Check, "title" | "over"> {
  run(subject: Subject, stream: string): Promise<void>;
}

/** Whether a check has its place where the platform is asked so. */
export const isFor = ({ simulator }: Pick<Subject, "simulator">, { over = simulator.transport }: Pick<Check, "over">): boolean =>
  over === simulator.transport;

/** The suite calls a connector with its own config only, so the narrower type may be forgotten here. */
export function subjectOf<Schema extends z.ZodObject>(connector: Connector<Schema>, options: ConformOptions): Subject {
  return { ...options, connector: connector as unknown as Connector };
}
