export { demoPorts } from "./demo-port.ts";
export { grants } from "./policy.ts";
export { prepareDemo } from "./prepare-demo.ts";
export { type SimulatorHost, startSimulators } from "./simulator-host.ts";
