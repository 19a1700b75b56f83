import polyglot from "ra-i18n-polyglot";
import { I18nContext } from "react-admin";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { zhCN } from "../i18n/zh-CN/index.ts";
import { conditionOf } from "./condition.ts";
import { ConditionNote } from "./DatabaseBanner.tsx";

const i18n = polyglot(() => zhCN, "zh-CN", [{ locale: "zh-CN", name: "简体" }]);
const shown = (status: number, body: object) =>
  renderToString(
    <I18nContext.Provider value={i18n}>
      <ConditionNote condition={conditionOf(status, body)} />
    </I18nContext.Provider>,
  );

describe("the banner of the database", () => {
  it("says nothing while all is well", () => {
    expect(shown(200, { status: "ready", freeMiB: 900, syncs: "running" })).toBe("");
  });

  it("says that syncs wait, and how much room is left, before the disk is full", () => {
    const html = shown(200, { status: "ready", freeMiB: 41, syncs: "waiting for room on the disk" });
    expect(html).toContain("41 MB");
    expect(html).toContain("同步暂停");
  });

  it("says what is the matter and what to do once nothing can be saved", () => {
    expect(shown(503, { reason: "full" })).toContain("请腾出空间");
    expect(shown(503, { reason: "readOnly" })).toContain("只读");
    expect(shown(503, { reason: "lost" })).toContain("数据库没有响应");
    expect(shown(502, {})).toContain("服务没有响应");
  });
});
