import type { Clock } from "@campushub/kit";
import { type FaultBox, inSomeOrder } from "@campushub/kit/testing";
import { dayOf, shiftDay } from "../calendar.ts";
import { consumption } from "../meter.ts";
import type { Meter, Platform } from "../platform.ts";
import type { Arguments, DataRow, DataSet } from "./data-set.ts";
import type { Desk } from "./desk.ts";
import { Fault } from "./fault.ts";
import { bend, type Listing } from "./lies.ts";
import { findMeter, type Room, roomsOf } from "./rooms.ts";
import * as rows from "./wire-rows.ts";

export interface Caller {
  /** The list of rooms as the published client knows it: states alone, no balances. */
  readonly lean: boolean;
}

/** How long the platform keeps daily consumption. */
const KEPT_DAYS = 90;
const USAGE_COLUMNS = ["RoomID", "AccountType", "GetTime", "Chargeback", "Eletricity"];
const LEAN_COLUMNS = ["zmState", "zmStatus"];

/** The platform's questions over its database. `rotation` turns listed rows round under `movingRows`. */
export class Methods {
  readonly #platform: Platform;
  readonly #clock: Clock;
  readonly #faults: FaultBox;
  readonly #desk: Desk;
  #rotation = 0;

  constructor(parts: { platform: Platform; clock: Clock; faults: FaultBox; desk: Desk }) {
    this.#platform = parts.platform;
    this.#clock = parts.clock;
    this.#faults = parts.faults;
    this.#desk = parts.desk;
  }

  /** @throws Fault; undefined: there is no such method */
  answer(method: string, args: Arguments, caller: Caller): DataSet | undefined {
    const refused = this.#faults.isOn("refusedPart") ? this.#platform.buildings[1] : undefined;
    if (refused && args.Building === refused.name && args.Area === refused.zone.name) throw new Fault("Client.Authorization");
    return this.#table[method]?.(args, caller);
  }

  readonly #table: Readonly<Record<string, (args: Arguments, caller: Caller) => DataSet>> = {
    Inquiry_Building: () => {
      const all = this.#platform.buildings.flatMap((building) => roomsOf(building));
      return { columns: rows.ROOM_COLUMNS, rows: this.#told("plain", all.map(rows.roomRow)) };
    },
    Inquiry_Building_Detail: (args, { lean }) => {
      const shown = lean ? leanRow : richRow;
      const listed = this.#roomsAt(args).flatMap((room) => {
        const twice = room.meters.some(({ oddity }) => oddity === "listedTwice");
        return twice ? [shown(room), shown(room)] : [shown(room)];
      });
      const own = Object.values(rows.PREFIX).flatMap((prefix) => rows.METER_COLUMNS.map((name) => prefix + name));
      return { columns: [...rows.ROOM_COLUMNS, ...(lean ? LEAN_COLUMNS : own)], rows: this.#told("meters", listed) };
    },
    Inquiry_Channel_RoomID: ({ RoomID = "", AccountType = "" }) => {
      const { meter } = findMeter(this.#platform, RoomID, AccountType) ?? {};
      const listed = meter ? [{ RoomID, AccountType, ...rows.meterRow(meter) }] : [];
      return { columns: ["RoomID", "AccountType", ...rows.METER_COLUMNS], rows: this.#told("meters", listed) };
    },
    Inquiry_Chargeback_Building: (args) => {
      const { Area, Building } = args;
      const building = this.#platform.buildings.find(({ name, zone }) => name === Building && zone.name === Area);
      const all = building ? this.#roomsAt(args, [...building.meters, ...building.removed]) : [];
      const listed = all.flatMap((room) => room.meters.map((meter) => ({ room, meter })));
      return { columns: USAGE_COLUMNS, rows: this.#told("usage", this.#usage(args, listed)) };
    },
    Inquiry_Chargeback_RoomID: (args) => {
      const { RoomID = "", AccountType = "", Freq } = args;
      if (Freq === "0") return this.#ledger("chargebacks", args);
      const found = findMeter(this.#platform, RoomID, AccountType);
      const listed = found ? [{ room: { id: RoomID }, meter: found.meter }] : [];
      return { columns: USAGE_COLUMNS.slice(2), rows: this.#told("usage", this.#usage(args, listed)) };
    },
    Inquiry_ReCharge_RoomID: (args) => this.#ledger("recharges", args),
  };

  #roomsAt({ Area, Building, Unit = "" }: Arguments, meters?: readonly Meter[]): Room[] {
    const building = this.#platform.buildings.find(({ name, zone }) => name === Building && zone.name === Area);
    return building ? roomsOf(building, meters).filter(({ unit }) => (unit ?? "") === Unit) : [];
  }

  /** Whole days only: what is collected today is not yet a day's consumption. */
  #usage(args: Arguments, meters: readonly { readonly room: Pick<Room, "id">; readonly meter: Meter }[]): DataRow[] {
    const [from, to] = daysOf(args);
    if (args.Freq !== "24") throw new Fault("Client.Argument");
    const yesterday = this.#yesterday();
    const listed: DataRow[] = [];
    for (let date = shiftDay(yesterday, -KEPT_DAYS); date <= yesterday; date = shiftDay(date, 1)) {
      if (date < from || date > to) continue;
      for (const { room, meter } of meters) {
        const corrected = this.#platform.corrections.get(`${meter.roomVerify}|${date}`);
        const hundredths = corrected ?? consumption(this.#platform.seed, meter, date);
        listed.push(rows.usageRow({ roomId: room.id, meter, date, hundredths }));
      }
    }
    return listed;
  }

  #ledger(kind: "recharges" | "chargebacks", args: Arguments): DataSet {
    const [from, to] = daysOf(args);
    const { columns, rows: booked } = this.#desk.booked(kind, args);
    const within = booked.filter(({ GetTime }) => String(GetTime).slice(0, 10) >= from && String(GetTime).slice(0, 10) <= to);
    return { columns, rows: inSomeOrder(this.#faults, within) };
  }

  #told(kind: Listing["kind"], listed: readonly DataRow[]): readonly DataRow[] {
    const bent = bend(this.#faults, listed, { kind, yesterday: this.#yesterday() });
    if (!this.#faults.hit("movingRows") || bent.length === 0) return bent;
    const by = ++this.#rotation % bent.length;
    return [...bent.slice(by), ...bent.slice(0, by)];
  }

  #yesterday(): string {
    return shiftDay(dayOf(this.#clock.now()), -1);
  }
}

const richRow = (room: Room): DataRow => Object.assign({}, rows.roomRow(room), ...room.meters.map(rows.prefixed)) as DataRow;

/** What the published client reads of the list. */
function leanRow(room: Room): DataRow {
  const lighting = room.meters.find(({ kind }) => kind === "照明");
  const shown = Object.entries(lighting ? rows.prefixed(lighting) : {}).filter(([name]) => LEAN_COLUMNS.includes(name));
  return { ...rows.roomRow(room), ...Object.fromEntries(shown) };
}

function daysOf({ StartTime = "", EndTime = "" }: Arguments): [string, string] {
  const [from, to] = [StartTime, EndTime].map((text) => /^(\d{4}-\d{2}-\d{2}) \d{2}:\d{2}:\d{2}$/.exec(text)?.[1]);
  if (from === undefined || to === undefined || from > to) throw new Fault("Client.Argument");
  return [from, to];
}
