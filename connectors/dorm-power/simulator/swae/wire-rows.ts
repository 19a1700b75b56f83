import type { AccountRow, BuildingRow, Detail, FloorRow, StatusRow, UsageRow, ZoneRow } from "../../src/profiles/swae/wire.ts";
import type { Building, CutReason, Meter, Unit, Zone } from "../platform.ts";

/** This platform's codes. */
const CUT_CODE: Record<CutReason, number> = { 欠费: 1, 恶性负载: 2, 过载: 3, 定时: 4, 人工: 5, 锁定: 6 };
const UNKNOWN = "9";

/** Zone ids go out as numbers, building ids as texts: so it is in the field. */
export function zoneRow({ id, name }: Zone): ZoneRow {
  return { id: Number(id), name };
}

export function buildingRow({ id, zone, name }: Building, roomcount: number): BuildingRow {
  return { id, name, zoneid: zone.id, roomcount };
}

export function floorRow({ id, name }: Unit): FloorRow {
  return { id: Number(id), name };
}

/** The rest of a room entry (its building, its floor) stands only in the question. */
export function roomRow({ roomId, roomName }: Meter): { id: string; name: string } {
  return { id: roomId, name: roomName };
}

/** Figures as texts here, bought and granted as numbers; where the room has water too, water comes first. */
export function accountRow(meter: Meter, building: Building): AccountRow {
  const electricity: Detail = {
    businesstype: "0",
    status: statusCode(meter),
    odd: meter.oddity === "balanceIsText" ? "N/A" : text(meter.balance),
    use: text(meter.used),
    sumbuy: meter.bought / 100,
    sumsub: meter.granted / 100,
    subodd: text(meter.subsidy),
    price: text(meter.price),
    oddunit: "度",
    cutreason: String(cutCode(meter)),
  };
  const water: Detail[] =
    meter.water === undefined ? [] : [{ businesstype: "1", status: "1", odd: text(meter.water), use: "0", oddunit: "吨" }];
  return {
    roomverify: meter.roomVerify,
    roomfullname: meter.fullName,
    zoneid: building.zone.id,
    buildid: building.id,
    isshowsubsidy: meter.granted > 0 ? "1" : "0",
    detaillist: [...water, electricity],
  };
}

/** Here `use` is a number. */
export function usageRow(meter: Meter, date: string, hundredths: number): UsageRow {
  const minute = String(50 + (meter.ordinal % 10));
  return {
    roomverify: meter.roomVerify,
    date,
    use: hundredths / 100,
    firstcolldate: `${date} 00:${minute}:00`,
    lastcolldate: `${date} 23:${minute}:00`,
  };
}

/** Here the codes are numbers. @param updatetime naive, in the platform's zone */
export function statusRow(meter: Meter, updatetime: string): StatusRow {
  return {
    roomverify: meter.roomVerify,
    roomfullname: meter.fullName,
    status: Number(statusCode(meter)),
    online: meter.online ? 1 : 0,
    cutreason: cutCode(meter),
    load: meter.load / 1000,
    maxload: meter.kind === "空调" ? 2.5 : 0.8,
    linestatus: [{ desc: meter.powered ? "第一路:第一路一般送电" : "第一路:第一路一般断电" }],
    updatetime,
  };
}

function statusCode(meter: Meter): string {
  return meter.oddity === "unknownStatus" ? UNKNOWN : meter.powered ? "1" : "0";
}

function cutCode({ cut }: Meter): number {
  return cut === undefined ? 0 : CUT_CODE[cut];
}

function text(hundredths: number): string {
  return String(hundredths / 100);
}
