import { z } from "zod";

export const NAMESPACE = "http://www.suntrans.net/";

/** XML knows texts only; `xsi:nil`, an empty element and the text `anyType{}` are all nothing. */
const cell = z.string().nullish();

/** The distinct places of `Inquiry_Building`: the platform lists rooms and has no list of either. */
export const zoneRow = z.object({ Area: z.string() });
export const buildingRow = z.object({ Area: z.string(), Building: z.string(), Units: z.array(z.string()) });

const room = {
  RoomID: z.string(),
  Area: z.string(),
  Building: z.string(),
  /** 单元; nothing where the building has none. */
  Unit: cell,
  Floor: cell,
  RoomNum: z.string(),
  RoomType: cell,
};

/** A room's 照明 or 空调: the room with one `AccountType` of it. */
export const roomRow = z.object({ ...room, AccountType: z.string() });

/**
 * `zmState ktState …` of `Inquiry_Building_Detail` without their prefix, or a row of `Inquiry_Channel_RoomID` beside its room.
 * `Eletricity` is the platform's own spelling.
 */
export const meterRow = z.object({
  ...room,
  AccountType: z.string(),
  GetTime: z.string(),
  /** 0 open, 1 closed. */
  State: z.string(),
  /** 0 normal, 1 恶性负载, 2 locked, 3 waiting. */
  Status: z.string(),
  U: cell,
  I: cell,
  /** W */
  Power: cell,
  PowerRate: cell,
  /** kWh in all. */
  Eletricity: cell,
  ElecDay: cell,
  ElecMonth: cell,
  /** 元, without the subsidy. */
  PreChargeback: z.string(),
  PreSubsidy: cell,
  Price: cell,
  /** 正常, 余额不足, 冻结. */
  AccountStatus: z.string(),
});

/** `StartTime EndTime` repeat the question. */
export const usageRow = z.object({
  RoomID: z.string(),
  AccountType: z.string(),
  GetTime: z.string(),
  /** 元 */
  Chargeback: cell,
  /** kWh */
  Eletricity: z.string(),
  StartTime: z.string(),
  EndTime: z.string(),
});

/** The column of the ledgers that holds the order number a movement was asked for under. */
export const SERIAL = "SerialNo";
