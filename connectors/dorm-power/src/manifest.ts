import type { Manifest } from "@campushub/kit";
import type { Config } from "./config.ts";

/** Buildings read side by side; also how many requests may be under way. */
export const PARALLELISM = 4;

export const manifest: Manifest<Config> = {
  id: "dorm-power",
  name: { zh: "宿舍电控", en: "Dorm power control" },
  version: "0.1.0",
  summary: {
    zh: "读取学生宿舍电控平台的片区、楼栋、房间、电费账户、日用量与通断状态",
    en: "Reads zones, buildings, rooms, accounts, daily usage and relay states of a dormitory power platform",
  },
  allowedHosts: ({ baseUrl }) => [baseUrl],
  credential: ({ baseUrl, customerCode, account }) => `${new URL(baseUrl).host}|${customerCode}|${account}`,
  parallelism: PARALLELISM,
  pollFloorSeconds: 300,
  rate: ({ requestsPerSecond }) => ({ perSecond: requestsPerSecond, burst: Math.max(1, Math.ceil(requestsPerSecond)) }),
};
