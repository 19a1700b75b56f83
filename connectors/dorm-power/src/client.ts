import type { Config } from "./config.ts";
import { meters } from "./profiles/meters/index.ts";
import type { Profile, StreamName } from "./profiles/profile.ts";
import { soap } from "./profiles/soap/index.ts";
import { swae } from "./profiles/swae/index.ts";

const PROFILES: Record<Config["profile"], Profile> = { swae, soap, meters };

/** The protocol this connection speaks. */
export function profileOf({ profile }: Pick<Config, "profile">): Profile {
  return PROFILES[profile];
}

/** Whether a connection with these settings has the stream. */
export function offers(config: Config, name: StreamName): boolean {
  const { streams, offers: more } = profileOf(config);
  return streams.includes(name) && (more?.(config, name) ?? true);
}
