import { field } from "@campushub/kit";
import { z } from "zod";

export const config = z.object({
  baseUrl: field(z.url({ protocol: /^https?$/ }), {
    label: { zh: "平台地址", en: "Base URL" },
    help: { zh: "如 https://platform.example.edu.cn", en: "e.g. https://platform.example.edu" },
    widget: "url",
    group: "platform",
  }),
  apiKey: field(z.string().min(1), {
    label: { zh: "接口密钥", en: "API key" },
    secret: true,
    widget: "password",
    group: "credentials",
  }),
  pageSize: field(z.int().min(1).max(500).default(100), {
    label: { zh: "每页行数", en: "Rows per page" },
    unit: "行",
    widget: "number",
    group: "limits",
  }),
  states: field(z.record(z.string(), z.string()).default({ "0": "停用", "1": "启用" }), {
    label: { zh: "状态代码", en: "State codes" },
    help: { zh: "平台代码 → 状态", en: "platform code → state" },
    widget: "codeTable",
    group: "codes",
  }),
});
export type Config = z.output<typeof config>;
