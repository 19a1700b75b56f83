import type { Manifest } from "@campushub/kit";
import { profileOf } from "./client.ts";
import type { Config } from "./config.ts";
import { messages } from "./messages.ts";
import { PARALLELISM } from "./parallelism.ts";

export const manifest: Manifest<Config> = {
  id: "dorm-power",
  name: { zh: "宿舍电控", en: "Dorm power control" },
  version: "0.1.0",
  summary: {
    zh: "读取学生宿舍电控平台的片区、楼栋、房间、电费账户、日用量与通断状态",
    en: "Reads zones, buildings, rooms, accounts, daily usage and relay states of a dormitory power platform",
  },
  messages,
  allowedHosts: (config) => profileOf(config).hosts(config),
  credential: (config) => profileOf(config).credential(config),
  parallelism: PARALLELISM,
  pollFloorSeconds: 300,
  rate: (config) => {
    const perSecond = config.requestsPerSecond * (profileOf(config).lanes?.(config) ?? 1);
    return { perSecond, burst: Math.max(1, Math.ceil(perSecond)) };
  },
  timeoutMs: (config) => profileOf(config).timeoutMs?.(config) ?? config.timeoutSeconds * 1000,
};
