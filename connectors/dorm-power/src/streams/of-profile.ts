import type { Batch, Json, MapContext, ReadRequest, Session } from "@campushub/kit";
import type { z } from "zod";
import { offers, profileOf } from "../client.ts";
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
    offered: (config: Config): boolean => offers(config, name),
  };
}

type Run = (session: Session<Config>, request: ReadRequest) => AsyncIterable<Batch>;

/** How the connection's protocol reads the stream; `otherwise` where it has no way of its own. */
export function readAs(name: StreamName, otherwise?: Run): Run {
  return (session, request) => {
    const run = profileOf(session.config).read?.[name] ?? otherwise;
    if (!run) throw notOffered(session.config.profile, name);
    return run(session, request);
  };
}
