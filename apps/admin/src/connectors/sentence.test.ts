import { describe, expect, it } from "vitest";
import { sentence } from "./sentence.ts";

const messages = { rows_in_all: { zh: "共 %{rows} 行", zhTW: "共 %{rows} 列", en: "%{rows} rows in all" } };
const hub: Record<string, string> = { "errorCode.timeout": "平台没有及时应答", "errorCode.http": "平台回答 %{status}" };
const t = (key: string, options: Record<string, unknown> = {}) =>
  (hub[key] ?? String(options._ ?? key)).replace("%{status}", String(options.status));
const say = (locale: string, code: string, values?: Record<string, number>) =>
  sentence({ locale, t, messages }, "errorCode", { code, ...(values ? { values } : {}) });

describe("what a connector answers", () => {
  it("is said in the reader's language with the values it was told with", () => {
    expect(say("zh-CN", "rows_in_all", { rows: 80 })).toBe("共 80 行");
    expect(say("zh-TW", "rows_in_all", { rows: 80 })).toBe("共 80 列");
    expect(say("en", "rows_in_all", { rows: 80 })).toBe("80 rows in all");
  });

  it("is said in the hub's words where the code is the hub's own", () => {
    expect(say("zh-CN", "timeout")).toBe("平台没有及时应答");
  });

  it("names the status of an answer nobody wrote a word for, and stays a code where nothing is known", () => {
    expect(say("zh-CN", "http_418")).toBe("平台回答 418");
    expect(say("zh-CN", "constructor")).toBe("constructor");
  });
});
