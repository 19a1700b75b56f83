/** The one door for the simulator: what the platform sends, by protocol. */
export * from "./profiles/swae/wire.ts";
