import type { Write, WriteOpKind } from "@campushub/kit";
import { profileOf } from "./client.ts";
import type { Config } from "./config.ts";
import { notOffered } from "./errors.ts";
import type { StreamName, StreamWriter } from "./profiles/profile.ts";

/** Ops handed over at once: what is under way when the hub dies has to be looked up one by one. */
const AT_ONCE = 20;
/** Gateways and commands with a deadline are done with a wish by then, or never. */
const SETTLE_SECONDS = 60;

/** How a stream is maintained: which of `ops` are offered and how they are carried out is the protocol's. */
export function maintained(
  name: StreamName,
  ops: Write<Config>["ops"],
  facts: Pick<Write<Config>, "idempotency" | "volatile">,
): Write<Config> {
  const known = ({ profile }: Config) => profileOf({ profile }).writers[name];
  const writerOf = (config: Config): StreamWriter => {
    const writer = known(config);
    if (!writer) throw notOffered(config.profile, name);
    return writer;
  };
  return {
    ops: Object.fromEntries(
      Object.entries(ops).map(([op, kind]): [string, WriteOpKind<Config>] => [
        op,
        {
          ...kind,
          offered: (config) => known(config)?.ops.includes(op) ?? false,
          touches: (key, config) => known(config)?.touches?.(key, config) ?? [],
          refuses: (fields, before, config) => kind.refuses?.(fields, before, config) ?? known(config)?.refuses?.(op, before),
        },
      ]),
    ),
    batch: { max: AT_ONCE, atomic: false },
    guard: "readCompare",
    ...facts,
    settleSeconds: SETTLE_SECONDS,
    cost: {
      observe: (keys, config) => writerOf(config).cost.observe(keys),
      apply: (count, config) => writerOf(config).cost.apply(count),
    },
    observe: (session, keys) => writerOf(session.config).observe(session, keys),
    apply: (session, batch) => writerOf(session.config).apply(session, batch),
    lookUp: async (session, batch) => (await writerOf(session.config).lookUp?.(session, batch)) ?? new Map(),
  };
}
