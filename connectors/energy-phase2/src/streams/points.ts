import { field, recordStream } from "@campushub/kit";
import { z } from "zod";
import type { Config } from "../config.ts";
import { mapPoint } from "../map.ts";
import { pointWire } from "../wire.ts";
import { CHANGE_CURSOR, readChanges } from "./changes.ts";

const schema = z.object({
  id: field(z.string().min(1), { label: { zh: "监测点编号", en: "Point ID" } }),
  name: field(z.string(), { label: { zh: "名称", en: "Name" } }),
  building: field(z.string(), { label: { zh: "楼栋编码", en: "Building code" } }),
  buildingName: field(z.string(), { label: { zh: "楼栋", en: "Building" } }),
  energy: field(z.string(), { label: { zh: "能源种类", en: "Energy" } }),
  subItem: field(z.string(), { label: { zh: "分项能耗编码", en: "Sub-item code" } }),
  unit: field(z.string(), { label: { zh: "单位", en: "Unit" } }),
  ratio: field(z.number().positive(), { label: { zh: "倍率", en: "Ratio" } }),
  parent: field(z.string().nullable(), { label: { zh: "上级监测点", en: "Parent point" } }),
  gateway: field(z.string(), { label: { zh: "网关", en: "Gateway" } }),
  maxPower: field(z.number().nullable(), {
    label: { zh: "最大功率", en: "Largest power" },
    help: { zh: "单位时间内的最大用量", en: "most that one hour can use" },
    unit: "/h",
  }),
  installedAt: field(z.string().nullable(), { label: { zh: "安装日期", en: "Installed on" } }),
  valueKind: field(z.string(), { label: { zh: "数值含义", en: "Meaning of values" } }),
  inUse: field(z.boolean(), { label: { zh: "在用", en: "In use" } }),
});

export const points = recordStream<Config, z.output<typeof schema>>({
  title: { zh: "监测点", en: "Points" },
  wire: pointWire,
  schema,
  key: ({ id }) => id,
  label: ({ name }) => name,
  map: mapPoint,
  read: {
    modes: ["snapshot", "incremental"],
    deletes: "snapshotDiff",
    order: { snapshot: "total", incremental: "total" },
    cursor: CHANGE_CURSOR,
    run: (session, request) => readChanges(session, request, "points"),
  },
});
