import type { Json, MapContext, Session } from "@campushub/kit";
import type { Config } from "../config.ts";
import type { Account, Building, Room, Status, Usage, Zone } from "../records.ts";

/** A building as the platform lists it; `key` orders the reading of everything that hangs under buildings. */
export interface BuildingRef {
  readonly key: string;
  readonly zoneId: string;
  readonly id: string;
  /** Room-meters in it, where the platform says. */
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

type Mapping<Data> = (raw: Json, context: MapContext<Config>) => Data;

/** One protocol: how to ask, and how to understand the rows. A further one is another folder beside this file. */
export interface Profile {
  connect(session: Session<Config>): PlatformReader;
  /** The buildings to visit, in a total order, each once; rows that are no building are left to the `buildings` stream to refuse. */
  buildingRefs(rows: readonly Json[]): readonly BuildingRef[];
  readonly map: {
    readonly zones: Mapping<Zone>;
    readonly buildings: Mapping<Building>;
    readonly rooms: Mapping<Room>;
    readonly accounts: Mapping<Account>;
    readonly usage: Mapping<Usage>;
    readonly status: Mapping<Status>;
  };
}
