import { defineConnector } from "@campushub/kit";
import { check } from "./check.ts";
import { config } from "./config.ts";
import { manifest } from "./manifest.ts";
import { items } from "./streams/items.ts";

export default defineConnector({ manifest, config, check, streams: { items } });
