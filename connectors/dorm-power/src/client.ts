import type { Config } from "./config.ts";
import type { Profile } from "./profiles/profile.ts";
import { swae } from "./profiles/swae/index.ts";

const PROFILES: Record<Config["profile"], Profile> = { swae };

/** The protocol this connection speaks. */
export function profileOf({ profile }: Pick<Config, "profile">): Profile {
  return PROFILES[profile];
}
