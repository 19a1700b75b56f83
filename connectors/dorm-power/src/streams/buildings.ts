import { recordStream } from "@campushub/kit";
import { profileOf } from "../client.ts";
import type { Config } from "../config.ts";
import { type Building, building } from "../records.ts";
import { ofProfile } from "./of-profile.ts";

export const buildings = recordStream<Config, Building>({
  title: { zh: "楼栋", en: "Buildings" },
  ...ofProfile("buildings"),
  schema: building,
  key: ({ id }) => id,
  label: ({ name }) => name,
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
