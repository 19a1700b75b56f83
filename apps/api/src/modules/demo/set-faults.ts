import type { FaultSetting } from "@campushub/kit";
import type { Ctx } from "../../core/context.ts";
import { invalid, notFound } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import type { SimulatorFacts, SimulatorHost } from "./simulator-host.ts";

export interface FaultsInput {
  readonly host: SimulatorHost;
  readonly id: string;
  readonly settings: Readonly<Record<string, FaultSetting>>;
}

/** Switches faults of a pretended platform on and off; those not named stay as they are. */
export async function setFaults({ ctx, input }: { ctx: Ctx; input: FaultsInput }): Promise<SimulatorFacts> {
  const { host, id, settings } = input;
  const before = (await host.list()).find((facts) => facts.id === id);
  if (!before) throw notFound("simulator", id.slice(0, 60));
  const foreign = Object.keys(settings).find((name) => !before.switches.some((known) => known.id === name));
  if (foreign !== undefined) throw invalid(`there is no fault ${foreign}`, { [foreign]: "there is no such fault" });
  await perform({
    ctx,
    resource: "demo",
    action: "faults",
    recordId: id,
    work: async (_tx, audit) => audit({ before: before.settings, after: settings }),
  });
  return (await host.setFaults(id, settings)).find((facts) => facts.id === id)!;
}
