import { formatTime, type Json, keyed, type MapContext, parseTime, RowError } from "@campushub/kit";
import type { Config } from "../../config.ts";
import type { Account, Building, Room, Status, Usage, Zone } from "../../records.ts";
import { amountOf, isoOf, objectOf, optionalAmountOf, optionalPriceOf, optionalTextOf, textOf } from "../cell.ts";
import { meterKindOf } from "../meter-kind.ts";
import { demandOwn } from "./whose.ts";

type Context = MapContext<Config>;
type Row = ReturnType<typeof objectOf>;

/** Areas and buildings have no number of their own: their names are what the platform itself asks by. */
export function buildingKey(area: string, building: string): string {
  return `${area}-${building}`;
}

/** A room has one account and one relay per AccountType. */
export function meterKey(roomId: string, accountType: string): string {
  return `${roomId}-${accountType}`;
}

export function partsOfKey(key: string): { RoomID: string; AccountType: string } {
  const at = key.lastIndexOf("-");
  return { RoomID: key.slice(0, Math.max(0, at)), AccountType: key.slice(at + 1) };
}

export function toZone(raw: Json): Zone {
  const area = textOf(objectOf(raw, "").Area, "Area");
  return { id: area, name: area };
}

export function toBuilding(raw: Json): Building {
  const row = objectOf(raw, "");
  const [zoneId, name] = [textOf(row.Area, "Area"), textOf(row.Building, "Building")];
  // How many meters it has is not said: the list counts rooms.
  return { id: buildingKey(zoneId, name), zoneId, name, roomCount: null };
}

export function toRoom(raw: Json, { config }: Context): Room {
  const row = objectOf(raw, "");
  const roomVerify = keyOf(row);
  return keyed(roomVerify, () => {
    demandOwn(row);
    const zoneId = textOf(row.Area, "Area");
    return {
      roomVerify,
      name: textOf(row.RoomNum, "RoomNum"),
      unit: optionalTextOf(row.Unit, "Unit") ?? "",
      meterKind: kindOf(row, config),
      zoneId,
      buildingId: buildingKey(zoneId, textOf(row.Building, "Building")),
    };
  });
}

/** Balances are kept in 元, as the public client shows them; the subsidy stands apart. */
export function toAccount(raw: Json, context: Context): Account {
  const row = objectOf(raw, "");
  const roomVerify = keyOf(row);
  return keyed(roomVerify, () => {
    demandOwn(row);
    return accountOf(roomVerify, row, context);
  });
}

function accountOf(roomVerify: string, row: Row, context: Context): Account {
  const [zoneId, building] = [textOf(row.Area, "Area"), textOf(row.Building, "Building")];
  const balance = amountOf(row.PreChargeback, "PreChargeback");
  const subsidy = optionalAmountOf(row.PreSubsidy, "PreSubsidy") ?? 0;
  return {
    roomVerify,
    roomName: textOf(row.RoomNum, "RoomNum"),
    unit: optionalTextOf(row.Unit, "Unit") ?? null,
    building,
    buildingId: buildingKey(zoneId, building),
    zone: zoneId,
    zoneId,
    meterKind: kindOf(row, context.config),
    balance,
    subsidy,
    available: context.config.balanceIncludesSubsidy ? balance : amountOf(balance + subsidy, "available"),
    balanceUnit: "元",
    used: optionalAmountOf(row.Eletricity, "Eletricity"),
    bought: null,
    granted: null,
    price: optionalPriceOf(row.Price, "Price"),
    ...powerOf(row, context, "status"),
  };
}

/**
 * A day nobody asked for, in the future above all, is the platform's mistake, and so is another meter's.
 * @throws RowError `outside_question`, `other_meter`
 */
export function toUsage(raw: Json, { config }: Context): Usage {
  const row = objectOf(raw, "");
  const account = keyOf(row);
  demandOwn(row);
  const instant = parseTime(textOf(row.GetTime, "GetTime"), config.timeZone, "GetTime");
  const date = formatTime(instant, config.timeZone).slice(0, 10);
  return keyed(`${account}|${date}`, () => {
    const [from, to] = [row.StartTime, row.EndTime].map((asked) => (optionalTextOf(asked, "StartTime") ?? date).slice(0, 10));
    if (date < from! || date > to!) throw new RowError("outside_question", "GetTime", `${date} was not asked for`);
    const collectedAt = isoOf(`${date} 23:59:59`, config.timeZone, "GetTime");
    return { account, date, energy: amountOf(row.Eletricity, "Eletricity"), collectedAt };
  });
}

export function toStatus(raw: Json, context: Context): Status {
  const row = objectOf(raw, "");
  const account = keyOf(row);
  return keyed(account, () => {
    demandOwn(row);
    const watts = optionalAmountOf(row.Power, "Power");
    return {
      account,
      roomName: textOf(row.RoomNum, "RoomNum"),
      building: textOf(row.Building, "Building"),
      meterKind: kindOf(row, context.config),
      ...powerOf(row, context, "relay"),
      command: null,
      keepPower: null,
      // No method tells whether the meter can be reached; the time of its state is what there is.
      online: "未知",
      load: watts === null ? null : watts / 1000,
      loadLimit: null,
      lines: "",
      updatedAt: isoOf(textOf(row.GetTime, "GetTime"), context.config.timeZone, "GetTime"),
    };
  });
}

/** The relay under its name in the record, and why it is open as far as meter or account say. */
function powerOf<Name extends "relay" | "status">(row: Row, context: Context, name: Name) {
  const relay = context.code("statusCodes", textOf(row.State, "State"));
  const states = {
    meter: context.code("meterStates", textOf(row.Status, "Status")),
    account: context.code("accountStates", textOf(row.AccountStatus, "AccountStatus")),
  };
  const cutReason = relay === "送电" ? null : states.meter || states.account || null;
  return { [name]: relay, cutReason } as Record<Name, string> & { cutReason: string | null };
}

function keyOf(row: Row): string {
  return meterKey(textOf(row.RoomID, "RoomID"), textOf(row.AccountType, "AccountType"));
}

function kindOf(row: Row, { meterKinds }: Config): string {
  return meterKindOf(textOf(row.AccountType, "AccountType"), meterKinds);
}
