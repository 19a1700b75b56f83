import {
  isJsonObject,
  type Json,
  keyed,
  type MapContext,
  type MissingReading,
  type Reading,
  RowError,
  readingKey,
} from "@campushub/kit";
import { readMeasured, ValueError } from "@campushub/kit/dlt645";
import type { Config } from "../../config.ts";
import type { Account, Building, MeterPoint, Room, Status, Zone } from "../../records.ts";
import { bytesOf } from "./ask.ts";
import { BALANCES, ENERGY, LOAD } from "./read.ts";
import { relayState } from "./state.ts";

type Context = MapContext<Config>;
type Row = { [name: string]: Json };

export const buildingKey = (zone: string, building: string) => `${zone}-${building}`;

export function toZone(raw: Json): Zone {
  const { zone } = rowOf(raw);
  return keyed(String(zone), () => ({ id: textOf(zone, "zone"), name: textOf(zone, "zone") }));
}

export function toBuilding(raw: Json): Building {
  const { zone, building, meters } = rowOf(raw);
  const id = buildingKey(textOf(zone, "zone"), textOf(building, "building"));
  return { id, zoneId: textOf(zone, "zone"), name: textOf(building, "building"), roomCount: Number(meters) };
}

export function toRoom(raw: Json): Room {
  const { address, room, unit, kind, zone, building } = placeOf(raw);
  return { roomVerify: address, name: room, unit, meterKind: kind, zoneId: zone, buildingId: buildingKey(zone, building) };
}

export function toMeter(raw: Json): MeterPoint {
  const { address, zone, building, unit, room, kind, line } = placeOf(raw);
  const ratio = Number(rowOf(raw).ratio);
  return { address, zone, building, unitName: unit, room, meterKind: kind, line, ratio, unit: "kWh" };
}

/** The relay of a meter that does not answer is not known: neither cut nor supplied. */
export function toStatus(raw: Json, context: Context): Status {
  const { address, building, room, kind, line } = placeOf(raw);
  const row = rowOf(raw);
  return keyed(address, () => {
    const state = row.state === null ? undefined : relayState(bytesOf(textOf(row.state, "state")), context.config);
    const supply = state === undefined ? undefined : context.code("supplyModes", String(state.supply));
    return {
      account: address,
      roomName: room,
      building,
      meterKind: kind,
      relay: state?.relay ?? "未知",
      command: state?.command ?? null,
      keepPower: state?.keepPower ?? null,
      online: row.answered === true ? "在线" : "离线",
      cutReason: null,
      load: row.load === null ? null : measured(LOAD, row.load, "load"),
      loadLimit: null,
      lines: supply === undefined ? line : `${line} ${supply}`,
      updatedAt: null,
    };
  });
}

/** A balance nobody told is refused by name, so that what the hub last knew of it stays. */
export function toAccount(raw: Json, { config }: Context): Account {
  const { address, building, room, unit, kind, zone } = placeOf(raw);
  const row = rowOf(raw);
  return keyed(address, () => {
    if (row.remaining === null) throw new RowError("no_balance", "remaining", "the meter did not tell its balance");
    const isMoney = config.prepaid === "money";
    const [remains, overdrew] = BALANCES[isMoney ? "money" : "energy"];
    const owed = row.overdrawn === null ? 0 : (measured(overdrew, row.overdrawn, "overdrawn") ?? 0);
    const remaining = measured(remains, row.remaining, "remaining");
    if (remaining === null) throw new RowError("no_balance", "remaining", "the meter keeps no balance");
    const balance = owed > 0 ? -owed : remaining;
    return {
      roomVerify: address,
      roomName: room,
      unit: unit === "" ? null : unit,
      building,
      buildingId: buildingKey(zone, building),
      zone,
      zoneId: zone,
      meterKind: kind,
      balance,
      subsidy: 0,
      available: balance,
      balanceUnit: isMoney ? "元" : "kWh",
      used: null,
      bought: null,
      granted: null,
      price: null,
      status: "",
      cutReason: null,
    };
  });
}

/** A meter without the register has no value to tell. */
export function toReading(raw: Json): Reading | MissingReading {
  const { address, energy, at } = rowOf(raw);
  const point = textOf(address, "address");
  const ts = Date.parse(textOf(at, "at"));
  if (Number.isNaN(ts)) throw new RowError("bad_time", "at", "not a time");
  return keyed(readingKey(point, ts), () => ({ point, ts, value: measured(ENERGY, energy, "energy"), quality: 0 }));
}

/** @throws RowError `bad_number`: digits that are none, or too few of them, are never guessed. */
function measured(di: string, hex: Json | undefined, path: string): number | null {
  try {
    return readMeasured(di, bytesOf(textOf(hex, path))).values[0] ?? null;
  } catch (error) {
    if (error instanceof ValueError) throw new RowError("bad_number", path, error.message);
    throw error;
  }
}

function rowOf(raw: Json): Row {
  if (!isJsonObject(raw)) throw new RowError("not_an_object", "", "an object was expected");
  return raw;
}

function placeOf(raw: Json) {
  const row = rowOf(raw);
  const text = (name: string) => textOf(row[name], name);
  const unit = row.unit === "" ? "" : text("unit");
  return {
    ...{ address: text("address"), zone: text("zone"), building: text("building"), room: text("room") },
    ...{ kind: text("kind"), line: text("line"), unit },
  };
}

function textOf(value: Json | undefined, path: string): string {
  if (typeof value !== "string" || value === "") throw new RowError("missing", path, "a text was expected");
  return value;
}
