import polyglot from "ra-i18n-polyglot";
import type { ReactNode } from "react";
import { I18nContext } from "react-admin";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { ChangeOpView } from "../../contract.ts";
import { zhCN } from "../../i18n/zh-CN/index.ts";
import { ReadBack } from "./OpRows.tsx";
import { whyReadOnly } from "./WhyReadOnly.tsx";

const i18n = polyglot(() => zhCN, "zh-CN", [{ locale: "zh-CN", name: "简体" }]);
const shown = (node: ReactNode) =>
  renderToString(<I18nContext.Provider value={i18n}>{node}</I18nContext.Provider>).replaceAll("<!-- -->", "");
const op = (more: Partial<ChangeOpView>) =>
  ({ sentAt: "2026-11-30T08:20:58Z", settledAt: "2026-11-30T08:21:05Z", verified: true, ...more }) as ChangeOpView;

describe("what was read back of an op", () => {
  it("is the value with its time, in alarm where it is not what was asked for", () => {
    expect(shown(<ReadBack op={op({})} value="282.58 元" />)).toMatch(/^282\.58 元<small.* 16:21:05<\/small>$/);
    expect(shown(<ReadBack op={op({ verified: false })} value="232.58 元" />)).toContain('<b class="bad">232.58 元</b>');
  });

  it("is nothing where nobody asked, which is told apart from what was never sent", () => {
    expect(shown(<ReadBack op={op({ settledAt: null })} value={undefined} />)).toContain("—");
    expect(shown(<ReadBack op={op({ sentAt: null, settledAt: null })} value={undefined} />)).toContain("没有发出");
  });
});

describe("a record that cannot be changed", () => {
  it("says the nearest reason: its platform is only read, the settings offer nothing, or the reader may not", () => {
    const reasons = [
      { ever: 0, now: 0, may: true },
      { ever: 2, now: 0, may: true },
      { ever: 2, now: 2, may: false },
      { ever: 2, now: 2, may: true },
    ].map(whyReadOnly);
    expect(reasons).toEqual(["stream", "settings", "right", undefined]);
  });
});
