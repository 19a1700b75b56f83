import { field, recordStream } from "@campushub/kit";
import { z } from "zod";
import type { Config } from "../config.ts";
import { mapAlarm } from "../map.ts";
import { alarmWire } from "../wire.ts";
import { CHANGE_CURSOR, readChanges } from "./changes.ts";

const schema = z.object({
  id: field(z.string().min(1), { label: { zh: "告警编号", en: "Alarm ID" } }),
  point: field(z.string().nullable(), { label: { zh: "监测点", en: "Point" }, refersTo: "points", within: true }),
  gateway: field(z.string().nullable(), { label: { zh: "网关", en: "Gateway" } }),
  kind: field(z.string(), { label: { zh: "类别", en: "Kind" } }),
  level: field(z.int().min(1).max(4), { label: { zh: "级别", en: "Level" }, help: { zh: "1 最重", en: "1 is worst" } }),
  text: field(z.string(), { label: { zh: "内容", en: "Text" } }),
  raisedAt: field(z.string(), { label: { zh: "发生时间", en: "Raised at" } }),
  clearedAt: field(z.string().nullable(), { label: { zh: "恢复时间", en: "Cleared at" } }),
});

/** Alarms are history: the platform never takes one back, so nothing is ever deleted here. */
export const alarms = recordStream<Config, z.output<typeof schema>>({
  title: { zh: "告警", en: "Alarms" },
  wire: alarmWire,
  schema,
  key: ({ id }) => id,
  label: ({ text }) => text,
  map: mapAlarm,
  read: {
    modes: ["snapshot", "incremental"],
    deletes: "none",
    order: { snapshot: "total", incremental: "total" },
    cursor: CHANGE_CURSOR,
    run: (session, request) => readChanges(session, request, "alarms"),
  },
});
