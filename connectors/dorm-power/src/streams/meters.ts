import { recordStream, wholeLabel } from "@campushub/kit";
import type { Config } from "../config.ts";
import { type MeterPoint, meter } from "../records.ts";
import { ofProfile, readAs } from "./of-profile.ts";

/** The meters that are read one by one: the points of `readings`. */
export const meters = recordStream<Config, MeterPoint>({
  title: { zh: "表计", en: "Meters" },
  ...ofProfile("meters"),
  schema: meter,
  key: ({ address }) => address,
  label: ({ zone, building, room, meterKind }) => wholeLabel(zone, building, room, meterKind),
  read: {
    modes: ["snapshot"],
    deletes: "snapshotDiff",
    order: { snapshot: "partial" },
    run: readAs("meters"),
  },
});
