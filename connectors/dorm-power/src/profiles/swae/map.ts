import { type Json, keyed, type MapContext, parseTime, RowError } from "@campushub/kit";
import type { Config } from "../../config.ts";
import type { Account, Building, Room, Status, Usage, Zone } from "../../records.ts";
import { amountOf, isoOf, objectOf, optionalAmountOf, optionalPriceOf, optionalTextOf, textOf } from "../cell.ts";
import { meterKindOf } from "../meter-kind.ts";
import { splitFullName } from "./full-name.ts";

type Context = MapContext<Config>;
type Row = ReturnType<typeof objectOf>;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function buildingKey(zoneId: string, buildingId: string): string {
  return `${zoneId}-${buildingId}`;
}

export function toZone(raw: Json): Zone {
  const row = objectOf(raw, "");
  const id = textOf(row.id, "id");
  return keyed(id, () => ({ id, name: textOf(row.name, "name") }));
}

export function toBuilding(raw: Json): Building {
  const row = objectOf(raw, "");
  const zoneId = textOf(row.zoneid, "zoneid");
  const id = buildingKey(zoneId, textOf(row.id, "id"));
  return keyed(id, () => ({
    id,
    zoneId,
    name: textOf(row.name, "name"),
    roomCount: optionalAmountOf(row.roomcount, "roomcount"),
  }));
}

/** The platform's own identity of a room entry is `zone-building--floor-room` (seen in all of 30,434 published ids). */
export function toRoom(raw: Json, { config }: Context): Room {
  const row = objectOf(raw, "");
  const zoneId = textOf(row.zoneid, "zoneid");
  const building = textOf(row.buildid, "buildid");
  const roomVerify = `${zoneId}-${building}--${textOf(row.floorid, "floorid")}-${textOf(row.id, "id")}`;
  return keyed(roomVerify, () => {
    const unit = textOf(row.floorname, "floorname");
    return {
      roomVerify,
      name: textOf(row.name, "name"),
      unit,
      meterKind: meterKindOf(unit, config.meterKinds),
      zoneId,
      buildingId: buildingKey(zoneId, building),
    };
  });
}

/** @throws RowError `no_electricity` where the room's list holds water only. */
export function toAccount(raw: Json, context: Context): Account {
  const row = objectOf(raw, "");
  const roomVerify = textOf(row.roomverify, "roomverify");
  return keyed(roomVerify, () => accountOf(roomVerify, row, context));
}

function accountOf(roomVerify: string, row: Row, context: Context): Account {
  const { config } = context;
  const name = nameOf(row);
  const { detail, path } = electricityOf(row.detaillist, context);
  const zoneId = textOf(row.zoneid, "zoneid");
  const balance = amountOf(detail.odd, `${path}.odd`);
  const subsidy = optionalAmountOf(detail.subodd, `${path}.subodd`) ?? 0;
  const unit = optionalTextOf(detail.oddunit, `${path}.oddunit`);
  return {
    roomVerify,
    roomName: name.room,
    unit: name.unit,
    building: name.building,
    buildingId: buildingKey(zoneId, textOf(row.buildid, "buildid")),
    zone: name.zone,
    zoneId,
    meterKind: meterKindOf(name.unit, config.meterKinds),
    balance,
    subsidy,
    available: config.balanceIncludesSubsidy ? balance : amountOf(balance + subsidy, "available"),
    balanceUnit: unit === undefined ? config.balanceUnit : context.code("units", unit),
    used: optionalAmountOf(detail.use, `${path}.use`),
    bought: optionalAmountOf(detail.sumbuy, `${path}.sumbuy`),
    granted: optionalAmountOf(detail.sumsub, `${path}.sumsub`),
    price: optionalPriceOf(detail.price, `${path}.price`),
    status: context.code("statusCodes", textOf(detail.status, `${path}.status`)),
    cutReason: cutReasonOf(detail.cutreason, `${path}.cutreason`, context),
  };
}

/** A day nobody asked for, in the future above all, is the platform's mistake. @throws RowError `outside_question` */
export function toUsage(raw: Json, { config }: Context): Usage {
  const row = objectOf(raw, "");
  const date = textOf(row.date, "date").slice(0, 10).replaceAll("/", "-");
  if (!DAY.test(date)) throw new RowError("bad_time", "date", `not a day: ${date}`);
  parseTime(date, config.timeZone, "date");
  const account = textOf(row.roomverify, "roomverify");
  return keyed(`${account}|${date}`, () => usageOf({ account, date }, row, config));
}

function usageOf({ account, date }: Pick<Usage, "account" | "date">, row: Row, config: Config): Usage {
  const [from, to] = [row.startdate, row.enddate].map((asked) => optionalTextOf(asked, "startdate") ?? date);
  if (date < from! || date > to!) throw new RowError("outside_question", "date", `${date} was not asked for`);
  const collected = optionalTextOf(row.lastcolldate, "lastcolldate") ?? `${date} 23:59:59`;
  return {
    account,
    date,
    energy: amountOf(row.use, "use"),
    collectedAt: isoOf(collected, config.timeZone, "lastcolldate"),
  };
}

export function toStatus(raw: Json, context: Context): Status {
  const row = objectOf(raw, "");
  const account = textOf(row.roomverify, "roomverify");
  return keyed(account, () => statusOf(account, row, context));
}

function statusOf(account: string, row: Row, context: Context): Status {
  const { config } = context;
  const name = nameOf(row);
  const lines = Array.isArray(row.linestatus) ? row.linestatus : [];
  return {
    account,
    roomName: name.room,
    building: name.building,
    meterKind: meterKindOf(name.unit, config.meterKinds),
    relay: context.code("statusCodes", textOf(row.status, "status")),
    command: null,
    keepPower: null,
    online: context.code("onlineCodes", textOf(row.online, "online")),
    cutReason: cutReasonOf(row.cutreason, "cutreason", context),
    load: optionalAmountOf(row.load, "load"),
    loadLimit: optionalAmountOf(row.maxload, "maxload"),
    lines: lines.map((line, index) => textOf(objectOf(line, `linestatus.${index}`).desc, `linestatus.${index}.desc`)).join("；"),
    updatedAt: isoOf(textOf(row.updatetime, "updatetime"), config.timeZone, "updatetime"),
  };
}

function nameOf(row: Row) {
  const named = (path: string) => optionalTextOf(row[path], path);
  return splitFullName(textOf(row.roomfullname, "roomfullname"), {
    zone: named("zonename"),
    building: named("buildingname"),
    unit: named("floorname"),
    room: named("roomname"),
  });
}

function electricityOf(list: Json | undefined, context: Context) {
  if (!Array.isArray(list)) throw new RowError("missing", "detaillist", "no list of balances");
  for (const [index, raw] of list.entries()) {
    const path = `detaillist.${index}`;
    const detail = objectOf(raw, path);
    const business = context.code("businessTypes", textOf(detail.businesstype, `${path}.businesstype`));
    if (business === "电") return { detail, path };
  }
  throw new RowError("no_electricity", "detaillist", "the room's list holds no electricity balance");
}

function cutReasonOf(value: Json | undefined, path: string, context: Context): string | null {
  const code = optionalTextOf(value, path);
  return code === undefined ? null : context.code("cutReasons", code) || null;
}
