import { type Connector, isOffered, offeredStreams } from "@campushub/kit";
import type { ConnectionView } from "./schema.ts";
import { withDefaults } from "./settings.ts";

/** What these settings offer: stream → the ops that may be wished for, in the connector's order. @param kept as saved. */
export function offeredOps(connector: Connector, kept: Record<string, unknown>): ConnectionView["offered"] {
  const { streams } = connector;
  const config = withDefaults(connector, kept);
  const opsOf = (name: string) => Object.entries(streams[name]!.write?.ops ?? {});
  return Object.fromEntries(
    offeredStreams(streams, config).map((name) => [
      name,
      opsOf(name)
        .filter(([, op]) => isOffered(op, config))
        .map(([op]) => op),
    ]),
  );
}
