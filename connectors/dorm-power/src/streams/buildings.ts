import { recordStream } from "@campushub/kit";
import { profileOf } from "../client.ts";
import type { Config } from "../config.ts";
import { type Building, building } from "../records.ts";
import { buildingRow } from "../wire.ts";

export const buildings = recordStream<Config, Building>({
  title: { zh: "楼栋", en: "Buildings" },
  wire: buildingRow,
  schema: building,
  key: ({ id }) => id,
  label: ({ name }) => name,
  map: (raw, context) => profileOf(context.config).map.buildings(raw, context),
  read: {
    modes: ["snapshot"],
    deletes: "snapshotDiff",
    order: { snapshot: "partial" },
    async *run(session) {
      yield { kind: "rows", rows: await profileOf(session.config).connect(session).buildings() };
      yield { kind: "scopeComplete" };
    },
  },
});
