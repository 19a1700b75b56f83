import type { Json, WriteTrial } from "@campushub/kit";
import type { Building, Meter, Platform } from "../platform.ts";
import { hubKey, roomsOf } from "./rooms.ts";

const TRIALS = 6;

interface Held {
  readonly meter: Meter;
  readonly building: Building;
}

/** Wishes that would be granted now, each kind on objects of its own. */
export function trialsOf({ buildings }: Platform): WriteTrial[] {
  const held = buildings.flatMap((building) => building.meters.map((meter): Held => ({ meter, building })));
  const sound = held.filter(({ meter }) => meter.oddity === undefined);
  const rich = sound.filter(({ meter }) => meter.balance >= 2_000);
  const on = sound.filter(({ meter }) => meter.powered);
  const off = sound.filter(({ meter }) => !meter.powered && meter.cut !== "欠费");
  const trial = (stream: string, op: string, fields: (held: Held, index: number) => Record<string, Json>) => {
    return (one: Held, index: number): WriteTrial => ({
      stream,
      op,
      key: hubKey.meter(one.meter, one.building),
      fields: fields(one, index),
    });
  };
  const money = (index: number) => ({ amount: 10 + index / 4, unit: "元", note: `第 ${index + 1} 笔 <核对>` });
  const renamed = buildings.flatMap((building) =>
    roomsOf(building)
      .slice(0, 3)
      .map(({ meters, name }) => ({ one: { meter: meters[0]!, building }, name })),
  );
  return [
    ...renamed
      .slice(0, TRIALS)
      .map(({ one, name }, index) => trial("rooms", "update", () => ({ name: `${name}甲` }))(one, index)),
    ...rich.slice(0, TRIALS).map(trial("accounts", "topUp", (_one, index) => money(index))),
    ...rich.slice(TRIALS, 2 * TRIALS).map(trial("accounts", "chargeBack", (_one, index) => money(index))),
    ...rich.slice(2 * TRIALS, 3 * TRIALS).map(trial("accounts", "grantSubsidy", (_one, index) => money(index))),
    ...on.slice(-TRIALS).map(trial("status", "cut", () => ({ reason: "人工" }))),
    ...off.slice(0, TRIALS).map(trial("status", "restore", () => ({}))),
  ];
}
