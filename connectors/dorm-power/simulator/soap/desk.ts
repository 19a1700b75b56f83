import type { Clock, LedgerEntry } from "@campushub/kit";
import type { FaultBox } from "@campushub/kit/testing";
import { SERIAL } from "../../src/profiles/soap/wire.ts";
import { wallClock } from "../calendar.ts";
import type { Meter, Platform } from "../platform.ts";
import type { Arguments, DataRow, DataSet } from "./data-set.ts";
import { Fault } from "./fault.ts";

import { findMeter, hubKey, roomsOf } from "./rooms.ts";
import { money } from "./wire-rows.ts";

/** Between an order's acknowledgement and the relay's move. */
const RELAY_MS = 2_000;
const DONE = "1";
const REFUSED = "0";
const KNOWN_ORDER = "-2";

interface Movement {
  readonly kind: "recharges" | "chargebacks";
  readonly meter: Meter;
  readonly at: number;
  readonly amount: number;
  /** What is left afterwards. */
  readonly balance: number;
  /** The order number of whoever asked for it. */
  readonly serial: string;
}

interface Order {
  readonly meter: Meter;
  readonly powered: boolean;
  readonly dueAt: number;
}

/** Where the platform is written to: its ledger, the orders under way, and what it refuses. */
export class Desk {
  readonly ledger: LedgerEntry[] = [];
  readonly #platform: Platform;
  readonly #clock: Clock;
  readonly #faults: FaultBox;
  readonly #movements: Movement[] = [];
  #orders: Order[] = [];
  mutations = 0;

  constructor(platform: Platform, clock: Clock, faults: FaultBox) {
    this.#platform = platform;
    this.#clock = clock;
    this.#faults = faults;
  }

  knows(method: string): boolean {
    return Object.hasOwn(this.#table, method);
  }

  /** Carries a wish out at once. @returns the platform's word for what became of it. @throws Fault */
  take(method: string, args: Arguments): string {
    if (this.#faults.hit("busy")) throw new Fault("Server.Busy");
    if (this.#faults.hit("refused")) return REFUSED;
    return this.#table[method]!(args);
  }

  readonly #table: Readonly<Record<string, (args: Arguments) => string>> = {
    Insert_Order_RoomID: (args) => this.#order(args),
    Insert_ReCharge_RoomID: (args) => this.#move("topUp", args),
    Insert_Chargeback_RoomID: (args) => this.#move("chargeBack", args),
    Insert_Subsidy_RoomID: (args) => this.#move("grantSubsidy", args),
    Update_Room: (args) => this.#rename(args),
  };

  /** Relays that were told move when their time has come. */
  settle(): void {
    const now = this.#clock.now();
    for (const { meter, powered, dueAt } of this.#orders.filter((order) => order.dueAt <= now)) {
      const load = powered ? 100 : 0;
      Object.assign(meter, { powered, load, cut: powered ? undefined : "人工", changedAt: dueAt });
    }
    this.#orders = this.#orders.filter((order) => order.dueAt > now);
  }

  /** One meter's movements. */
  booked(kind: Movement["kind"], { RoomID = "", AccountType = "" }: Arguments): DataSet {
    const { meter } = findMeter(this.#platform, RoomID, AccountType) ?? {};
    const amount = kind === "recharges" ? "Recharge" : "Chargeback";
    const listed = this.#movements.filter((one) => one.kind === kind && one.meter === meter);
    const rows = listed.map(
      (one): DataRow => ({
        GetTime: wallClock(one.at),
        [amount]: money(one.amount),
        Balance: money(one.balance),
        [SERIAL]: one.serial,
      }),
    );
    return { columns: ["GetTime", amount, "Balance", SERIAL], rows: [...this.#atCounter(kind, meter), ...rows] };
  }

  /** What was paid at the counter has no order number. */
  #atCounter(kind: Movement["kind"], meter: Meter | undefined): DataRow[] {
    if (kind !== "recharges" || meter === undefined || meter.bought === 0) return [];
    const GetTime = wallClock(meter.changedAt);
    return [{ GetTime, Recharge: money(meter.bought), Balance: money(meter.balance), [SERIAL]: undefined }];
  }

  #order({ RoomID = "", AccountType = "", OrderID }: Arguments): string {
    const found = findMeter(this.#platform, RoomID, AccountType);
    if (!found || (OrderID !== "2" && OrderID !== "3")) return REFUSED;
    const { meter, building } = found;
    const powered = OrderID === "2";
    if (powered && meter.cut === "欠费") return REFUSED;
    const told = this.#orders.findLast((order) => order.meter === meter)?.powered ?? meter.powered;
    if (told === powered) return DONE;
    this.#orders.push({ meter, powered, dueAt: this.#clock.now() + RELAY_MS });
    this.#note({ id: null, stream: "status", op: powered ? "restore" : "cut", key: hubKey.meter(meter, building), fields: {} });
    return DONE;
  }

  #move(op: "topUp" | "chargeBack" | "grantSubsidy", args: Arguments): string {
    const found = findMeter(this.#platform, args.RoomID ?? "", args.AccountType ?? "");
    const serial = args[SERIAL] ?? "";
    const amount = Math.round(Number(args.Money) * 100);
    if (!found || serial === "" || !(amount > 0)) return REFUSED;
    if (this.#movements.some((one) => one.serial === serial)) return KNOWN_ORDER;
    const { meter, building } = found;
    if (op === "chargeBack" && amount > meter.balance) return REFUSED;
    if (op === "grantSubsidy") Object.assign(meter, { subsidy: meter.subsidy + amount, granted: meter.granted + amount });
    else meter.balance += op === "topUp" ? amount : -amount;
    const kind = op === "chargeBack" ? "chargebacks" : "recharges";
    this.#movements.push({ kind, meter, at: this.#clock.now(), amount, balance: meter.balance, serial });
    const fields = { amount: amount / 100, unit: "元" };
    this.#note({ id: serial, stream: "accounts", op, key: hubKey.meter(meter, building), fields });
    return DONE;
  }

  #rename({ RoomID = "", RoomNum = "" }: Arguments): string {
    const name = RoomNum.trim();
    for (const building of this.#platform.buildings) {
      const room = roomsOf(building).find(({ id }) => id === RoomID);
      if (!room || name === "") continue;
      if (room.name === name) return DONE;
      for (const meter of room.meters) meter.roomName = name;
      this.#note({ id: null, stream: "rooms", op: "update", key: hubKey.meter(room.meters[0]!, building), fields: { name } });
      return DONE;
    }
    return REFUSED;
  }

  #note(entry: Omit<LedgerEntry, "at">): void {
    this.ledger.push({ ...entry, at: this.#clock.now() });
  }
}
