import type { LiveMessage } from "../src/wire.ts";
import type { CampusMeter, CampusMeters } from "./campus-meters.ts";
import { alarmId, gatewayDelayMs, pointId } from "./campus-platform.ts";
import { HOUR_MS, localText } from "./local.ts";
import { GOOD } from "./measured.ts";
import { changeStamp, type Platform, touch } from "./platform.ts";

const FRESH = 6;
const LATE = 3;
/** After so many pages the readings have been stirred enough. */
const STIRRED_HOURS = 4;
const LATE_BY_MS = 1.5 * HOUR_MS;

/** One moment of a busy platform. Returns the readings it publishes on MQTT. Deterministic per call number. */
export function workALittle(platform: Platform, meters: CampusMeters, call: number): LiveMessage[] {
  renameOne(platform, call);
  addOne(platform, meters, call);
  removeOne(platform, meters);
  moveAlarms(platform, call);
  return sendReadings(platform, meters, call);
}

/** Rows change places: a few are touched, so that a list sorted by change or arrival is another one on its next page. */
export function stir(platform: Platform, call: number): void {
  const some = <Entry>(entries: Iterable<Entry>) => [...entries].filter((_, index) => (index + call) % 9 === 0).slice(0, 2);
  touch(platform, some(platform.points.values()));
  touch(platform, some(platform.alarms.values()));
  const to = platform.now();
  if (call < STIRRED_HOURS) {
    platform.log.redeliver({ from: to - (call + 1) * HOUR_MS, to, arrivedAt: changeStamp(platform), covers: () => true });
  }
}

function renameOne(platform: Platform, call: number): void {
  const entries = [...platform.points.values()];
  const entry = entries[(call * 5) % entries.length]!;
  entry.row = { ...entry.row, name: `${entry.row.name.replace(/（.*）$/, "")}（${call + 1}次改名）` };
  touch(platform, [entry]);
}

function addOne(platform: Platform, meters: CampusMeters, call: number): void {
  const model = [...platform.points.values()][0]!.row;
  const serial = Math.max(...[...platform.points.keys()].map((id) => Number(id.slice(1)))) + 1;
  const id = pointId(serial);
  const row = { ...model, id, name: `${model.buildingName}新增${call + 1}`, parent: model.id, subItem: "01D60" };
  platform.points.set(id, { row, changedAt: changeStamp(platform) });
  meters.add({
    point: id,
    seed: serial,
    base: 0,
    meanPerHour: 2,
    profile: "steady",
    delayMs: gatewayDelayMs(model.gateway),
    since: platform.now(),
    silent: false,
  });
}

/** Only points that never sent are taken down: their readings would be history that nobody may lose. */
function removeOne(platform: Platform, meters: CampusMeters): void {
  const sending = new Set(meters.sending().map(({ point }) => point));
  const spare = [...platform.points.keys()].find((id) => !sending.has(id));
  if (spare !== undefined) platform.points.delete(spare);
}

function moveAlarms(platform: Platform, call: number): void {
  const stamp = changeStamp(platform);
  const open = [...platform.alarms.values()].find(({ row }) => row.clearedAt === null);
  if (open) {
    open.row = { ...open.row, clearedAt: localText(stamp) };
    touch(platform, [open]);
  }
  const point = [...platform.points.keys()][(call * 3 + 1) % platform.points.size]!;
  const id = alarmId(platform.alarms.size + 1);
  const row = {
    id,
    point,
    gateway: null,
    kind: "31",
    level: 2,
    text: "超过最大功率",
    raisedAt: localText(stamp),
    clearedAt: null,
  };
  platform.alarms.set(id, { row, changedAt: stamp });
}

/** Some values between the hours, some that come an hour and a half late. */
function sendReadings(platform: Platform, meters: CampusMeters, call: number): LiveMessage[] {
  const sending = meters.sending();
  const arrivedAt = changeStamp(platform);
  const onTheHour = arrivedAt % HOUR_MS === 0;
  const time = onTheHour ? arrivedAt - 1000 : arrivedAt;
  const pick = (index: number): CampusMeter => sending[(call * (FRESH + LATE) + index) % sending.length]!;
  const send = (meter: CampusMeter, at: number): LiveMessage => {
    const value = meters.between(meter, at);
    platform.log.add({ point: meter.point, time: at, value, quality: GOOD, arrivedAt });
    return { p: meter.point, t: localText(at), v: value, q: GOOD };
  };
  for (let index = FRESH; index < FRESH + LATE; index++) {
    if (pick(index).since < time - LATE_BY_MS) send(pick(index), time - LATE_BY_MS + 1000);
  }
  return Array.from({ length: FRESH }, (_, index) => send(pick(index), time));
}
