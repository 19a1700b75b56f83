import { wallClock } from "../calendar.ts";
import type { Meter } from "../platform.ts";
import type { DataRow } from "./data-set.ts";
import type { Room } from "./rooms.ts";

export const ROOM_COLUMNS = ["RoomID", "Area", "Building", "Unit", "Floor", "RoomNum", "RoomType"];
export const METER_COLUMNS = [
  ...["GetTime", "State", "Status", "U", "I", "Power", "PowerRate", "Eletricity", "ElecDay", "ElecMonth"],
  ...["PreChargeback", "PreSubsidy", "Price", "AccountStatus"],
];
/** Columns of a room's meters in the list, by account type. */
export const PREFIX: Readonly<Record<string, string>> = { 照明: "zm", 空调: "kt" };

const UNKNOWN = "9";

/** A room without a unit says so in three ways: nil, an empty element, and the text a mobile client once stored. */
export function roomRow({ id, building, unit, name }: Room): DataRow {
  const nothing = [null, "", "anyType{}"][Number(id) % 3] ?? null;
  return {
    RoomID: id,
    Area: building.zone.name,
    Building: building.name,
    Unit: unit ?? nothing,
    Floor: Number(name.slice(0, 2)) || null,
    RoomNum: name,
    RoomType: "学生宿舍",
  };
}

/** `zmState …` for each meter; those of a meter the room does not have are left out. */
export function prefixed(meter: Meter): DataRow {
  const prefix = PREFIX[meter.kind] ?? "";
  return Object.fromEntries(Object.entries(meterRow(meter)).map(([name, cell]) => [prefix + name, cell]));
}

/** Figures are texts with two decimals, the time is an xs:dateTime. */
export function meterRow(meter: Meter): DataRow {
  const amperes = meter.load / 220;
  return {
    GetTime: `${wallClock(meter.changedAt).replace(" ", "T")}+08:00`,
    State: meter.oddity === "unknownStatus" ? UNKNOWN : meter.powered ? "1" : "0",
    Status: meter.cut === "恶性负载" ? "1" : meter.cut === "锁定" ? "2" : "0",
    U: meter.powered ? "220.1" : "0",
    I: amperes.toFixed(2),
    Power: String(meter.load),
    PowerRate: "0.95",
    Eletricity: money(meter.used),
    ElecDay: undefined,
    ElecMonth: undefined,
    PreChargeback: meter.oddity === "balanceIsText" ? "N/A" : money(meter.balance),
    PreSubsidy: meter.subsidy === 0 ? undefined : money(meter.subsidy),
    Price: money(meter.price),
    AccountStatus: meter.cut === "欠费" ? "余额不足" : "正常",
  };
}

export function usageRow(facts: { roomId: string; meter: Meter; date: string; hundredths: number }): DataRow {
  const { roomId, meter, date, hundredths } = facts;
  return {
    RoomID: roomId,
    AccountType: meter.kind,
    GetTime: `${date} 00:00:00`,
    Chargeback: money(Math.round((hundredths * meter.price) / 100)),
    Eletricity: money(hundredths),
  };
}

export const money = (hundredths: number) => (hundredths / 100).toFixed(2);
