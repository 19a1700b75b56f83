import { type Json, type MapContext, type MissingReading, type Reading, readingStream } from "@campushub/kit";
import type { Config } from "../config.ts";
import { ofProfile, readAs } from "./of-profile.ts";

const { map, ...declared } = ofProfile("readings");

/**
 * What the registers show when they are asked. A meter is asked now and stamps nothing: each pass brings one reading per meter at
 * the hub's clock, there is nothing late to go back for, and the watermark only says when was last asked.
 */
export const readings = readingStream<Config>({
  title: { zh: "读数", en: "Readings" },
  ...declared,
  map: (raw: Json, context: MapContext<Config>) => map(raw, context) as Reading | MissingReading,
  points: "meters",
  read: {
    modes: ["incremental"],
    deletes: "none",
    order: { incremental: "total" },
    cursor: { field: "at", lagSeconds: 0, overlapSeconds: 0 },
    run: readAs("readings"),
  },
});
