import polyglot from "ra-i18n-polyglot";
import type { ReactNode } from "react";
import { HttpError, I18nContext } from "react-admin";
import { renderToString } from "react-dom/server";
import { MemoryRouter } from "react-router-dom";
import { describe, expect, it } from "vitest";
import type { StreamField } from "../contract.ts";
import { zhCN } from "../i18n/zh-CN/index.ts";
import { changesBetween, Diff } from "./Diff.tsx";
import { Facts } from "./Facts.tsx";
import { Json, leafOf } from "./Json.tsx";
import { personName } from "./person.ts";
import { EmptyState, ErrorState, SkeletonRows } from "./States.tsx";
import { KnownState } from "./StateTag.tsx";
import { Time } from "./Time.tsx";

const i18n = polyglot(() => zhCN, "zh-CN", [{ locale: "zh-CN", name: "简体" }]);
const shown = (node: ReactNode) =>
  renderToString(
    <MemoryRouter>
      <I18nContext.Provider value={i18n}>{node}</I18nContext.Provider>
    </MemoryRouter>,
  );

it("an administrator nobody has named yet is called by his role, others by their names", () => {
  const t = (key: string) => i18n.translate(key);
  expect([personName("Administrator", t), personName("王科长", t)]).toEqual(["系统管理员", "王科长"]);
});

describe("a state tag", () => {
  it("carries sign, word and colour", () => {
    const html = shown(<KnownState kind="run" value="braked" />);
    expect(html).toContain("■");
    expect(html).toContain("已制动");
    expect(html).toContain('class="tag bad"');
  });
});

describe("an error", () => {
  const retry = () => undefined;
  it("without an answer says that nothing was changed and offers to try again", () => {
    const html = shown(<ErrorState error={new TypeError("fetch failed")} retry={retry} />);
    expect(html).toContain("服务没有响应");
    expect(html).toContain("没有任何数据被改动");
    expect(html).toContain("重试");
  });

  it("of the server says that no data is lost and what is known of it, in the reader's language", () => {
    const error = new HttpError("the log has the details", 500, { code: "internal", message: "the log has the details" });
    const html = shown(<ErrorState error={error} retry={retry} />);
    expect(html).toContain("没有数据丢失");
    expect(html).toContain(zhCN.problem.code.internal);
    expect(html).not.toContain("the log has the details");
  });

  it("403 names who can give the right instead of offering to try again", () => {
    const html = shown(<ErrorState error={new HttpError("no", 403)} retry={retry} />);
    expect(html).toContain("没有查看这里的权限");
    expect(html).toContain("系统管理员");
    expect(html).not.toContain("重试");
  });

  it("404 says that the thing is not there", () => {
    expect(shown(<ErrorState error={new HttpError("gone", 404)} />)).toContain("不存在");
  });
});

describe("an empty place", () => {
  it("says why and what comes next", () => {
    const html = shown(
      <EmptyState title="没有" text="因为">
        <a href="#next">下一步</a>
      </EmptyState>,
    );
    expect(html).toContain("因为");
    expect(html).toContain("下一步");
  });
});

describe("a loading table", () => {
  it("tells a screen reader and keeps as many rows", () => {
    const html = shown(<SkeletonRows rows={3} />);
    expect(html).toContain('role="status"');
    expect(html.match(/height:36px/g)).toHaveLength(3);
  });
});

describe("facts", () => {
  it("leave out what is undefined and keep what is empty", () => {
    const html = shown(
      <Facts
        of={[
          ["理由", undefined],
          ["范围", ""],
        ]}
      />,
    );
    expect(html).not.toContain("理由");
    expect(html).toContain("范围");
  });
});

describe("a time on screen", () => {
  it("is exact, with the distance in the tooltip", () => {
    const html = shown(<Time at="2020-01-01T00:00:00Z" />);
    expect(html).toContain("2020-01-01 08:00");
    expect(html).toMatch(/title="\d+ 天前"/);
  });
});

describe("differences", () => {
  it("name the changed fields only", () => {
    expect(changesBetween({ a: 1, b: [1], c: 3 }, { a: 1, b: [1, 2], d: 4 })).toEqual([
      { field: "b.1", before: undefined, after: 2 },
      { field: "c", before: 3, after: undefined },
      { field: "d", before: undefined, after: 4 },
    ]);
    expect(changesBetween({ x: 1 }, { x: 1 })).toEqual([]);
  });

  it("look into objects, down to the value that changed", () => {
    expect(changesBetween({ codes: { "0": "断电", "1": "送电" } }, { codes: { "0": "断", "1": "送电" } })).toEqual([
      { field: "codes.0", before: "断电", after: "断" },
    ]);
    expect(changesBetween(null, { title: "a", config: { on: true } })).toEqual([
      { field: "title", before: undefined, after: "a" },
      { field: "config.on", before: undefined, after: true },
    ]);
    expect(changesBetween({ a: 1 }, { a: {} })).toEqual([{ field: "a", before: 1, after: {} }]);
  });

  it("strike out the old and mark the new", () => {
    const html = shown(<Diff changes={[{ field: "余额", before: 12, after: 9.75 }]} />);
    expect(html).toContain("<del>12</del>");
    expect(html).toContain("<ins>9.75</ins>");
  });

  it("say fields and values by their words, where a field is known", () => {
    const word = (zh: string) => ({ zh, zhTW: zh, en: zh });
    const energy: StreamField = {
      name: "energy",
      label: word("能源"),
      unit: null,
      unitField: null,
      refersTo: null,
      type: "text",
      values: { water: word("水") },
    };
    const changes = [{ field: "energy", before: "water", after: "steam" }];
    const html = shown(<Diff changes={changes} fieldOf={() => energy} />);
    expect(html).toContain("能源");
    expect(html).toContain("<del>水</del>");
    expect(html).toContain("<ins>steam</ins>");
  });
});

describe("raw data", () => {
  it("marks the line of the field at fault and no other", () => {
    const html = shown(<Json value={{ value: "—", valueUnit: "kWh" }} mark="rows[3].value" label="原文" />);
    expect(html.match(/<mark>/g)).toHaveLength(1);
  });

  it("finds the named end of a path", () => {
    expect(leafOf("rows[3].meter.value")).toBe("value");
    expect(leafOf("tags[0]")).toBe("tags");
    expect(leafOf("")).toBe("");
  });
});
