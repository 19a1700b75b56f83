import { field, isJsonObject, recordStream } from "@campushub/kit";
import { z } from "zod";
import { ENERGY_WORDS, VALUE_KIND_WORDS } from "../code-tables.ts";
import type { Config } from "../config.ts";
import { mapPoint } from "../map.ts";
import { pointWire } from "../wire.ts";
import { dataOp, maintained } from "../write.ts";
import { CHANGE_CURSOR, readChanges } from "./changes.ts";

const schema = z.object({
  id: field(z.string().min(1), { label: { zh: "监测点编号", en: "Point ID" } }),
  name: field(z.string(), { label: { zh: "名称", en: "Name" } }),
  building: field(z.string(), { label: { zh: "楼栋编码", en: "Building code" }, refersTo: "buildings", within: true }),
  buildingName: field(z.string(), { label: { zh: "楼栋", en: "Building" } }),
  energy: field(z.string(), { label: { zh: "能源种类", en: "Energy" }, values: ENERGY_WORDS }),
  subItem: field(z.string(), {
    label: { zh: "分项能耗编码", en: "Sub-item code" },
    choices: { table: "subItemCodes", open: true },
  }),
  unit: field(z.string(), { label: { zh: "单位", en: "Unit" } }),
  ratio: field(z.number().positive(), { label: { zh: "倍率", en: "Ratio" } }),
  parent: field(z.string().nullable(), { label: { zh: "上级监测点", en: "Parent point" }, refersTo: "points" }),
  gateway: field(z.string(), { label: { zh: "网关", en: "Gateway" } }),
  maxPower: field(z.number().nullable(), {
    label: { zh: "最大功率", en: "Largest power" },
    help: { zh: "单位时间内的最大用量", en: "most that one hour can use" },
    unit: { zh: "计量单位/h", en: "of its unit per h" },
  }),
  installedAt: field(z.string().nullable(), { label: { zh: "安装日期", en: "Installed on" } }),
  valueKind: field(z.string(), { label: { zh: "数值含义", en: "Meaning of values" }, values: VALUE_KIND_WORDS }),
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
  write: maintained({
    resource: "points",
    keyOf: (row) => (isJsonObject(row) ? String(row.id) : ""),
    set: ({ subItem, ...rest }, config) =>
      subItem === undefined ? rest : { ...rest, subItem: codeFor(config, String(subItem)) },
    ops: {
      update: dataOp({
        title: { zh: "修改监测点", en: "Edit point" },
        input: z.strictObject({
          name: schema.shape.name.min(1).max(60).optional().meta(schema.shape.name.meta()!),
          subItem: schema.shape.subItem.min(1).optional().meta(schema.shape.subItem.meta()!),
          ratio: schema.shape.ratio.optional().meta(schema.shape.ratio.meta()!),
          parent: schema.shape.parent.optional().meta(schema.shape.parent.meta()!),
          maxPower: schema.shape.maxPower.optional().meta(schema.shape.maxPower.meta()!),
        }),
      }),
    },
  }),
});

/** The platform's code of what the connection's table calls so. */
const codeFor = ({ subItemCodes }: Config, name: string) =>
  Object.entries(subItemCodes).find(([, value]) => value === name)?.[0] ?? name;
