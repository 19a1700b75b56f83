import type { Config } from "./config.ts";
import type { Profile } from "./profiles/profile.ts";
import { soap } from "./profiles/soap/index.ts";
import { swae } from "./profiles/swae/index.ts";

const PROFILES: Record<Config["profile"], Profile> = { swae, soap };

/** The protocol this connection speaks. */
export function profileOf({ profile }: Pick<Config, "profile">): Profile {
  return PROFILES[profile];
}
