import { recordStream } from "@campushub/kit";
import { profileOf } from "../client.ts";
import type { Config } from "../config.ts";
import { type Zone, zone } from "../records.ts";
import { zoneRow } from "../wire.ts";

export const zones = recordStream<Config, Zone>({
  title: { zh: "片区", en: "Zones" },
  wire: zoneRow,
  schema: zone,
  key: ({ id }) => id,
  label: ({ name }) => name,
  map: (raw, context) => profileOf(context.config).map.zones(raw, context),
  read: {
    modes: ["snapshot"],
    deletes: "snapshotDiff",
    order: { snapshot: "partial" },
    async *run(session) {
      yield { kind: "rows", rows: await profileOf(session.config).connect(session).zones() };
      yield { kind: "scopeComplete" };
    },
  },
});
