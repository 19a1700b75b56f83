import { defineConnector } from "@campushub/kit";
import { check } from "./check.ts";
import { config } from "./config.ts";
import { live } from "./inlets/live.ts";
import { manifest } from "./manifest.ts";
import { alarms } from "./streams/alarms.ts";
import { buildings } from "./streams/buildings.ts";
import { points } from "./streams/points.ts";
import { readings } from "./streams/readings.ts";

export default defineConnector({
  manifest,
  config,
  check,
  streams: { buildings, points, readings, alarms },
  inlets: { live },
});
