import type { Manifest } from "@campushub/kit";
import type { Config } from "./config.ts";

export const manifest: Manifest<Config> = {
  id: "template-platform",
  name: { zh: "模板平台", en: "Template platform" },
  messages: { rows_in_all: { zh: "共 %{rows} 条", en: "%{rows} in all" } },
  version: "0.1.0",
  summary: { zh: "经 HTTP JSON 分页读取条目", en: "Items, read page by page as JSON over HTTP" },
  allowedHosts: ({ baseUrl }) => [baseUrl],
  credential: ({ baseUrl }) => new URL(baseUrl).origin,
  parallelism: 1,
  pollFloorSeconds: 60,
  rate: () => ({ perSecond: 5, burst: 10 }),
};
