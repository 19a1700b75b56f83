import { type FieldMeta, field } from "@campushub/kit";
import { z } from "zod";

const id = (zh: string, en: string, refers: Partial<FieldMeta> = {}) =>
  field(z.string().min(1).max(120), { label: { zh, en }, ...refers });
const name = (zh: string, en: string) => field(z.string().max(200), { label: { zh, en } });
const optionalName = (zh: string, en: string) => field(z.string().max(200).nullable(), { label: { zh, en } });
/** At most two decimals, a price at most four; the unit stands in the record's `balanceUnit`. */
const amount = (zh: string, en: string, more: Partial<FieldMeta> = {}) =>
  field(z.number(), { label: { zh, en }, unitField: "balanceUnit", ...more });
const optionalAmount = (zh: string, en: string, unit: Pick<FieldMeta, "unit" | "unitField">) =>
  field(z.number().nullable(), { label: { zh, en }, ...unit });

const inZone = { refersTo: "zones", within: true } as const;
const inBuilding = { refersTo: "buildings", within: true } as const;
const ofAccount = { refersTo: "accounts", within: true } as const;

export const zone = z.object({ id: id("片区编号", "Zone id"), name: name("片区", "Zone") });

export const building = z.object({
  /** `zone-building`: a building number may come again in another zone. */
  id: id("楼栋编号", "Building id"),
  zoneId: id("片区编号", "Zone id", inZone),
  name: name("楼栋", "Building"),
  roomCount: field(z.number().int().nullable(), { label: { zh: "房间表计数", en: "Room-meters" } }),
});

/** One entry of the platform's room list. A room with a 照明 and an 空调 entry has two; they are never merged. */
export const room = z.object({
  roomVerify: id("房间标识", "Room id"),
  name: name("房间", "Room"),
  unit: name("单元", "Unit"),
  meterKind: name("表计类别", "Meter kind"),
  zoneId: id("片区编号", "Zone id", { refersTo: "zones" }),
  buildingId: id("楼栋编号", "Building id", inBuilding),
});

export const account = z.object({
  roomVerify: id("房间标识", "Room id", { refersTo: "rooms" }),
  roomName: name("房间", "Room"),
  unit: optionalName("单元", "Unit"),
  building: name("楼栋", "Building"),
  buildingId: id("楼栋编号", "Building id", inBuilding),
  zone: optionalName("片区", "Zone"),
  zoneId: id("片区编号", "Zone id", { refersTo: "zones" }),
  meterKind: name("表计类别", "Meter kind"),
  balance: amount("余额", "Balance", { decides: true }),
  subsidy: amount("补助", "Subsidy"),
  available: amount("可用", "Available"),
  balanceUnit: field(z.string(), { label: { zh: "余额单位", en: "Unit of balance" } }),
  used: optionalAmount("累计用量", "Used in all", { unit: "kWh" }),
  bought: optionalAmount("累计购入", "Bought in all", { unitField: "balanceUnit" }),
  granted: optionalAmount("累计补助", "Granted in all", { unitField: "balanceUnit" }),
  price: optionalAmount("电价", "Price", { unit: "元/kWh" }),
  status: name("继电器状态", "Relay"),
  cutReason: optionalName("断电原因", "Cut reason"),
});

export const usage = z.object({
  account: id("房间标识", "Room id", ofAccount),
  date: field(z.iso.date(), { label: { zh: "日期", en: "Day" } }),
  energy: field(z.number(), { label: { zh: "用量", en: "Consumption" }, unit: "kWh" }),
  /** The last collection of the day; the day's end where the platform does not say. */
  collectedAt: field(z.iso.datetime(), { label: { zh: "末次抄表", en: "Collected at" } }),
});

export const status = z.object({
  account: id("房间标识", "Room id", ofAccount),
  roomName: name("房间", "Room"),
  building: name("楼栋", "Building"),
  meterKind: name("表计类别", "Meter kind"),
  relay: name("继电器状态", "Relay"),
  /** What the relay was last told; null where the platform does not say. */
  command: optionalName("继电器命令", "Relay command"),
  keepPower: field(z.boolean().nullable(), { label: { zh: "保电", en: "Power kept" } }),
  online: name("通讯状态", "Link"),
  cutReason: field(z.string().max(200).nullable(), { label: { zh: "断电原因", en: "Cut reason" }, decides: true }),
  load: optionalAmount("负荷", "Load", { unit: "kW" }),
  loadLimit: optionalAmount("限额", "Load limit", { unit: "kW" }),
  lines: name("线路", "Lines"),
  /** When the state last changed; null where the platform does not say. */
  updatedAt: field(z.iso.datetime().nullable(), { label: { zh: "状态时间", en: "State as of" } }),
});

/** A meter that is read itself: the point of its readings. */
export const meter = z.object({
  address: id("表地址", "Meter address", { refersTo: "rooms" }),
  zone: name("片区", "Zone"),
  building: name("楼栋", "Building"),
  unitName: name("单元", "Unit"),
  room: name("房间", "Room"),
  meterKind: name("表计类别", "Meter kind"),
  line: name("线路", "Line"),
  ratio: field(z.number().positive(), { label: { zh: "倍率", en: "Ratio" } }),
  unit: field(z.string(), { label: { zh: "单位", en: "Unit of readings" } }),
});

export type Zone = z.output<typeof zone>;
export type Building = z.output<typeof building>;
export type Room = z.output<typeof room>;
export type Account = z.output<typeof account>;
export type Usage = z.output<typeof usage>;
export type Status = z.output<typeof status>;
export type MeterPoint = z.output<typeof meter>;
