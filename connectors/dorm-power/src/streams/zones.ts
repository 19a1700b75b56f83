import { recordStream } from "@campushub/kit";
import { profileOf } from "../client.ts";
import type { Config } from "../config.ts";
import { type Zone, zone } from "../records.ts";
import { ofProfile } from "./of-profile.ts";

export const zones = recordStream<Config, Zone>({
  title: { zh: "片区", en: "Zones" },
  ...ofProfile("zones"),
  schema: zone,
  key: ({ id }) => id,
  label: ({ name }) => name,
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
