import { type Json, mapInOrder, mapInTurns, type Session } from "@campushub/kit";
import type { Config } from "../../config.ts";
import { PARALLELISM } from "../../parallelism.ts";
import type { PlatformReader } from "../profile.ts";
import { hasMethod, type Platform, platformOf } from "./call.ts";
import { buildingsIn, isPlace, type Place, placeOf, placesOf, zonesIn } from "./places.ts";
import { roomOnly, splitRoom, withoutMeters } from "./room-meters.ts";
import type { Row } from "./table.ts";
import { rowOf, rowsOf } from "./whose.ts";

/** The published client asks for consumption by the hour. */
const A_DAY = "24";

export interface SoapReader extends PlatformReader {
  /** The meters of these rooms now, in one call for the list of rooms and one for each place that has any of them. */
  metersOf(roomIds: ReadonlySet<string>): Promise<readonly Row[]>;
}

/** The platform behind one connection. It has one list of all rooms; zones and buildings are what stands in it. */
export function connect(session: Session<Config>): SoapReader {
  const platform = platformOf(session);
  const rooms = async () => (await platform.table("rooms", {})).rows;
  const metersAt = (place: Place, wanted?: ReadonlySet<string>) => readMeters({ platform, session, place, wanted });
  const metersIn = async (places: readonly Place[]) => (await Promise.all(places.map((place) => metersAt(place)))).flat();
  return {
    zones: async () => zonesIn(await rooms()),
    buildings: async () => buildingsIn(await rooms()),
    rooms: async (building) => (await metersIn(placesOf(building))).map(roomOnly),
    accounts: (building) => metersIn(placesOf(building)),
    status: (building) => metersIn(placesOf(building)),
    async usage(building, day) {
      const asked = { StartTime: `${day} 00:00:00`, EndTime: `${day} 23:59:59` };
      const rows = hasMethod(session.config, "usage")
        ? await usageIn(platform, placesOf(building), asked)
        : await usageOfMeters(platform, await metersIn(placesOf(building)), asked);
      return rows.map((row): Json => ({ ...asked, ...row }));
    },
    async metersOf(roomIds) {
      const theirs = (await rooms()).filter((row) => isPlace(row) && roomIds.has(String(row.RoomID)));
      const places = new Map(theirs.map(placeOf).map((place) => [JSON.stringify(place), place]));
      return collect([...places.values()], (place) => metersAt(place, roomIds));
    },
  };
}

interface MetersQuestion {
  readonly platform: Platform;
  readonly session: Session<Config>;
  readonly place: Place;
  /** Only these rooms. */
  readonly wanted?: ReadonlySet<string> | undefined;
}

/** One row per room-meter. Where the list of rooms shows no balances (the published columns), each meter is asked for by itself. */
async function readMeters({ platform, session, place, wanted }: MetersQuestion): Promise<Row[]> {
  const { columns, rows } = await platform.table("meters", { ...place });
  const types = session.config.accountTypes;
  const listed = wanted ? rows.filter(({ RoomID }) => wanted.has(String(RoomID))) : rows;
  if (Object.keys(types).some((prefix) => columns.has(`${prefix}PreChargeback`))) {
    return (await mapInTurns(listed, (row) => splitRoom(row, types))).flat();
  }
  const once = new Map(listed.map((row) => [row.RoomID, withoutMeters(row, types)])).values();
  const asked = [...once].flatMap((row) => Object.values(types).map((type) => ({ row, type })));
  return collect(asked, async ({ row, type }) => {
    // A room without a number cannot be asked for: the mapping refuses it.
    if ((row.RoomID ?? null) === null) return [{ ...row, AccountType: type }];
    const whose = { RoomID: String(row.RoomID), AccountType: type };
    const meter = await platform.table("meter", whose);
    const place = roomOnly(row);
    return rowOf(whose, meter.rows).map((cells) => ({ ...row, ...cells, ...place, ...whose }));
  });
}

type Asked = { readonly StartTime: string; readonly EndTime: string };

async function usageIn(platform: Platform, places: readonly Place[], asked: Asked): Promise<Row[]> {
  return collect(places, async (place) => [...(await platform.table("usage", { ...place, Freq: A_DAY, ...asked })).rows]);
}

function usageOfMeters(platform: Platform, meters: readonly Row[], asked: Asked): Promise<Row[]> {
  const once = new Map(meters.map((row) => [`${row.RoomID} ${row.AccountType}`, row])).values();
  return collect([...once], async ({ RoomID, AccountType }) => {
    const whose = { RoomID: String(RoomID), AccountType: String(AccountType) };
    const { rows } = await platform.table("usageOfMeter", { ...whose, Freq: A_DAY, ...asked });
    return rowsOf(whose, rows);
  });
}

/** Side by side, but no more than the platform bears. */
async function collect<Item, Found>(items: readonly Item[], ask: (item: Item) => Promise<readonly Found[]>): Promise<Found[]> {
  const found: Found[] = [];
  for await (const some of mapInOrder(items, PARALLELISM, ask)) found.push(...some);
  return found;
}
