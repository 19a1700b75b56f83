import type { Plugin } from "vite";
import { zhCN } from "../src/i18n/zh-CN/index.ts";
import { toTraditional } from "./to-traditional.ts";

const ID = "virtual:messages-zh-TW";

/** Serves `virtual:messages-zh-TW`: the simplified messages turned into traditional ones when the admin is built. */
export function traditionalMessages(): Plugin {
  return {
    name: "traditional-messages",
    resolveId: (id) => (id === ID ? `\0${ID}` : null),
    load: (id) => (id === `\0${ID}` ? `export default ${JSON.stringify(toTraditional(zhCN))};` : null),
  };
}
