import type {
  Batch,
  Fields,
  Json,
  MapContext,
  MissingReading,
  Observed,
  Probe,
  Reading,
  ReadRequest,
  Session,
  WriteOp,
  WriteResult,
} from "@campushub/kit";
import type { z } from "zod";
import type { Config } from "../config.ts";
import type { Account, Building, MeterPoint, Room, Status, Usage, Zone } from "../records.ts";

/** A building as the platform lists it; `key` orders the reading of everything that hangs under buildings. */
export interface BuildingRef {
  readonly key: string;
  readonly zoneId: string;
  readonly id: string;
  readonly name?: string;
  /** The units it is asked for by, where the platform lists it unit by unit. */
  readonly units?: readonly string[];
  /** Room-meters in it, where the platform says; NaN: it says so in a way nobody can read. */
  readonly rooms?: number;
}

/** What a signed-in platform answers, in its own rows. Every list is complete when it is returned. */
export interface PlatformReader {
  zones(): Promise<readonly Json[]>;
  buildings(): Promise<readonly Json[]>;
  rooms(building: BuildingRef): Promise<readonly Json[]>;
  accounts(building: BuildingRef): Promise<readonly Json[]>;
  /** @param day `YYYY-MM-DD` in the platform's time zone */
  usage(building: BuildingRef, day: string): Promise<readonly Json[]>;
  status(building: BuildingRef): Promise<readonly Json[]>;
}

/** The streams of this connector, by what one record is. */
export interface Records {
  readonly zones: Zone;
  readonly buildings: Building;
  readonly rooms: Room;
  readonly accounts: Account;
  readonly usage: Usage;
  readonly status: Status;
  readonly meters: MeterPoint;
  readonly readings: Reading | MissingReading;
}
export type StreamName = keyof Records;

/** How one stream of a platform is maintained: what is there now, and wishes carried out one after the other. */
export interface StreamWriter {
  /** The ops of the stream that this protocol knows. */
  readonly ops: readonly string[];
  /** Calls to the platform, for the plan's cost. */
  readonly cost: { observe(keys: readonly string[]): number; apply(ops: number): number };
  /** Why this protocol never grants the op as things stand. @see WriteOpKind.refuses */
  refuses?(op: string, before: Fields | null): { readonly code: string; readonly message: string } | undefined;
  /** @see WriteOpKind.touches */
  touches?(key: string, config: Config): readonly string[];
  /** @see Write.observe */
  observe(session: Session<Config>, keys: readonly string[]): Promise<ReadonlyMap<string, Observed>>;
  /** @see Write.apply */
  apply(session: Session<Config>, ops: readonly WriteOp[]): AsyncIterable<WriteResult>;
  /** @see Write.lookUp */
  lookUp?(session: Session<Config>, ops: readonly WriteOp[]): Promise<ReadonlyMap<string, "applied" | "absent">>;
}

type Mapping<Data> = (raw: Json, context: MapContext<Config>) => Data;

/** One protocol: how to ask, and how to understand the rows. A further one is another folder beside this file. */
export interface Profile {
  /** Addresses it may talk to, the first being the platform's. */
  hosts(config: Config): readonly string[];
  /** Who we are to the platform: connections with the same one share rate and token. */
  credential(config: Config): string;
  /** How long one answer may take (ms), where the connection's own setting does not say it. */
  timeoutMs?(config: Config): number;
  /** The streams it has. */
  readonly streams: readonly StreamName[];
  /** Whether these settings have one of its streams; default: yes. */
  offers?(config: Config, name: StreamName): boolean;
  /** Ways to ask that do not hinder each other: the rate of requests holds for each. Default: 1. */
  lanes?(config: Config): number;
  connect(session: Session<Config>): PlatformReader;
  /** The buildings to visit, in a total order, each once; rows that are no building are left to the `buildings` stream to refuse. */
  buildingRefs(rows: readonly Json[]): readonly BuildingRef[];
  readonly wire: { readonly [Name in StreamName]?: z.ZodObject };
  readonly map: { readonly [Name in StreamName]?: Mapping<Records[Name]> };
  /** Streams that it reads in a way of its own, not building by building. */
  readonly read?: { readonly [Name in StreamName]?: (session: Session<Config>, request: ReadRequest) => AsyncIterable<Batch> };
  /** Default: one small question per stream. @see Connector.check */
  check?(session: Session<Config>): Promise<readonly Probe[]>;
  readonly writers: { readonly [Name in StreamName]?: StreamWriter };
}
