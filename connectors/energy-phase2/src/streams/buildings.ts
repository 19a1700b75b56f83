import { field, isJsonObject, recordStream } from "@campushub/kit";
import { z } from "zod";
import type { Config } from "../config.ts";
import { mapBuilding } from "../map.ts";
import { buildingWire } from "../wire.ts";
import { dataOp, maintained } from "../write.ts";
import { readChanges } from "./changes.ts";

const schema = z.object({
  code: field(z.string().min(1), { label: { zh: "楼栋编码", en: "Building code" } }),
  name: field(z.string(), { label: { zh: "名称", en: "Name" } }),
  campus: field(z.string(), { label: { zh: "校区", en: "Campus" } }),
  zone: field(z.string(), { label: { zh: "片区", en: "Zone" } }),
  type: field(z.string(), { label: { zh: "建筑类别", en: "Type" } }),
  area: field(z.number().nonnegative().nullable(), { label: { zh: "建筑面积", en: "Floor area" }, unit: "m²" }),
  floors: field(z.number().nullable(), { label: { zh: "层数", en: "Floors" }, unit: { zh: "层", en: "floors" } }),
});

export const buildings = recordStream<Config, z.output<typeof schema>>({
  title: { zh: "楼栋", en: "Buildings" },
  wire: buildingWire,
  schema,
  key: ({ code }) => code,
  label: ({ name }) => name,
  map: mapBuilding,
  read: {
    modes: ["snapshot"],
    deletes: "snapshotDiff",
    order: { snapshot: "total" },
    run: (session, request) => readChanges(session, request, "buildings"),
  },
  write: maintained({
    resource: "buildings",
    keyOf: (row) => (isJsonObject(row) ? String(row.code) : ""),
    ops: {
      update: dataOp({
        title: { zh: "修改楼栋", en: "Edit building" },
        input: z.strictObject({
          name: schema.shape.name.min(1).max(60).optional().meta(schema.shape.name.meta()!),
          area: schema.shape.area.optional().meta(schema.shape.area.meta()!),
          floors: schema.shape.floors.optional().meta(schema.shape.floors.meta()!),
        }),
      }),
    },
  }),
});
