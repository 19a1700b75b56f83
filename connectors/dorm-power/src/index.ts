import { defineConnector } from "@campushub/kit";
import { check } from "./check.ts";
import { config } from "./config.ts";
import { manifest } from "./manifest.ts";
import { accounts } from "./streams/accounts.ts";
import { buildings } from "./streams/buildings.ts";
import { meters } from "./streams/meters.ts";
import { readings } from "./streams/readings.ts";
import { rooms } from "./streams/rooms.ts";
import { status } from "./streams/status.ts";
import { usage } from "./streams/usage.ts";
import { zones } from "./streams/zones.ts";

export default defineConnector({
  manifest,
  config,
  check,
  streams: { zones, buildings, rooms, meters, accounts, usage, status, readings },
});
