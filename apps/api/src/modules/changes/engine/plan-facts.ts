import type { PlanFacts } from "@campushub/drizzle/schema";
import type { Effect } from "@campushub/kit";
import type { Assessment } from "./assess.ts";
import { type Ground, writeOf } from "./ground.ts";
import type { OpToPlan } from "./ops-to-plan.ts";
import { READ_AT_ONCE } from "./verify.ts";

type Counted = Pick<Assessment, "outcome"> & { readonly row: OpToPlan };

/** Whether an op leaves for the platform once the plan is approved. */
export const willBeSent = ({ outcome }: Pick<Assessment, "outcome">) =>
  outcome === "create" || outcome === "update" || outcome === "delete" || outcome === "action";

/** What a plan says of its ops together. @param readAt when the platform was read (ISO). */
export function factsOf(ground: Ground, ops: readonly Counted[], readAt: string): PlanFacts {
  const calls = callsOf(ground, ops);
  const sent = ops.filter(willBeSent);
  const effects: Partial<Record<Effect, number>> = {};
  for (const { row } of sent) effects[row.effect as Effect] = (effects[row.effect as Effect] ?? 0) + 1;
  const reversible = sent.filter(({ row }) => row.reversible).length;
  const warnings = [
    ...(["physical", "money", "message"] as const).map((code) => ({ code: code as string, count: effects[code] ?? 0 })),
    { code: "irreversible", count: sent.length - reversible },
    { code: "conflict", count: ops.filter(({ outcome }) => outcome === "conflict").length },
    { code: "forbidden", count: ops.filter(({ outcome }) => outcome === "forbidden").length },
  ];
  const callsPerHour = ground.connector.manifest.rate(ground.session.config as never).perSecond * 3600;
  if (calls > callsPerHour) warnings.push({ code: "quota", count: Math.ceil(calls / callsPerHour) });
  return {
    effects: effects as Record<string, number>,
    calls,
    callsPerHour,
    reversible,
    irreversible: sent.length - reversible,
    warnings: warnings.filter(({ count }) => count > 0),
    readAt,
  };
}

/** What it will cost from here: looking once more before each batch is sent, sending, reading back. */
function callsOf(ground: Ground, ops: readonly Counted[]): number {
  const { config } = ground.session;
  let calls = 0;
  for (const [stream, sent] of Map.groupBy(ops.filter(willBeSent), ({ row }) => row.stream)) {
    const { batch, cost } = writeOf(ground, stream);
    const keys = sent.map(({ row }) => row.key);
    for (const atOnce of [batch.max, READ_AT_ONCE]) {
      for (let from = 0; from < keys.length; from += atOnce) calls += cost.observe(keys.slice(from, from + atOnce), config);
    }
    calls += cost.apply(keys.length, config);
  }
  return calls;
}
