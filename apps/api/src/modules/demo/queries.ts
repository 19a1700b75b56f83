import { inThree } from "../connections/index.ts";
import type { SimulatorView } from "./schema.ts";
import type { SimulatorFacts } from "./simulator-host.ts";

export function simulatorView(facts: SimulatorFacts): SimulatorView {
  const { id, connectorId, title, baseUrl, connection, switches, settings, planted } = facts;
  return {
    id,
    connectorId,
    title: inThree(title),
    baseUrl,
    connection: { ...connection, title: inThree(connection.title) },
    faults: switches.map((fault) => ({ ...fault, title: inThree(fault.title), setting: settings[fault.id] ?? null })),
    planted: planted.map(inThree),
  };
}
