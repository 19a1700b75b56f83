import type { Json, MapContext } from "@campushub/kit";
import type { z } from "zod";
import { profileOf } from "../client.ts";
import type { Config } from "../config.ts";
import { notOffered } from "../errors.ts";
import type { StreamName } from "../profiles/profile.ts";

/** What every stream leaves to the connection's protocol: its rows, their meaning, whether it is there at all. */
export function ofProfile(name: StreamName) {
  return {
    wire: {
      of(config: Config): z.ZodObject {
        const { wire } = profileOf(config);
        if (!wire[name]) throw notOffered(config.profile, name);
        return wire[name];
      },
    },
    map: (raw: Json, context: MapContext<Config>): unknown => {
      const { map } = profileOf(context.config);
      if (!map[name]) throw notOffered(context.config.profile, name);
      return map[name](raw, context);
    },
    offered: (config: Config): boolean => profileOf(config).streams.includes(name),
  };
}
