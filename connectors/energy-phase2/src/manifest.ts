import type { Manifest } from "@campushub/kit";
import type { Config } from "./config.ts";
import { messages } from "./messages.ts";

export const manifest: Manifest<Config> = {
  id: "energy-phase2",
  name: { zh: "能耗监测（二期）", en: "Energy monitoring, phase II" },
  version: "0.1.0",
  summary: {
    zh: "楼栋、监测点、读数与告警，经 HTTP JSON 分页读取；实时读数经 MQTT 推送",
    en: "Buildings, points, readings and alarms over paged JSON; live readings over MQTT",
  },
  messages,
  allowedHosts: ({ baseUrl, mqttUrl }) => (mqttUrl === "" ? [baseUrl] : [baseUrl, mqttUrl]),
  credential: ({ baseUrl, clientId }) => `${new URL(baseUrl).origin} ${clientId}`,
  parallelism: 2,
  pollFloorSeconds: 60,
  rate: ({ requestsPerSecond }) => ({ perSecond: requestsPerSecond, burst: Math.max(1, Math.ceil(requestsPerSecond * 2)) }),
};
