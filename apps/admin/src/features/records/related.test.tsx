import polyglot from "ra-i18n-polyglot";
import type { ReactNode } from "react";
import { I18nContext } from "react-admin";
import { renderToString } from "react-dom/server";
import { MemoryRouter } from "react-router-dom";
import { describe, expect, it } from "vitest";
import type { RecordDetail, StreamField } from "../../contract.ts";
import { zhCN } from "../../i18n/zh-CN/index.ts";
import { CorrectedTag, CorrectionNote, PlatformSays } from "./Correction.tsx";
import { tellingFields } from "./RelatedCard.tsx";
import { wholeName } from "./whole-name.ts";

const i18n = polyglot(() => zhCN, "zh-CN", [{ locale: "zh-CN", name: "简体" }]);
const shown = (node: ReactNode) =>
  renderToString(
    <MemoryRouter>
      <I18nContext.Provider value={i18n}>{node}</I18nContext.Provider>
    </MemoryRouter>,
  );
const correction: NonNullable<RecordDetail["correction"]> = {
  rejectId: 7,
  by: "李工",
  at: "2026-11-30T08:21:00Z",
  raw: { PreChargeback: "N/A" },
  changes: [{ path: "PreChargeback", before: "N/A", after: "37.20" }],
  fields: ["balance"],
  againAt: null,
  againRejectId: null,
};

describe("a value that a person typed", () => {
  it("is marked with who, when and what the platform had said", () => {
    expect(shown(<CorrectedTag correction={correction} />)).toContain("人工修正 · 李工 · 2026-11-30 16:21 · 原值 N/A");
    expect(shown(<CorrectionNote correction={correction} />)).toContain("把平台给的 N/A 改为 37.20");
  });

  it("is not called confirmed once the platform has said the same again", () => {
    const again = { ...correction, againAt: "2026-11-30T09:00:00Z", againRejectId: 9 };
    expect(shown(<CorrectionNote correction={again} />)).toMatch(/2026-11-30 17:00 又给了用不了的值.*\/rejects\/9\/show/);
    expect(shown(<PlatformSays correction={again} />)).toContain("平台仍给 N/A");
  });
});

describe("what is told of a related record", () => {
  const field = (name: string, more: Partial<StreamField> = {}): StreamField => ({
    name,
    label: { zh: name, zhTW: name, en: name },
    unit: null,
    unitField: null,
    refersTo: null,
    values: null,
    type: "text",
    ...more,
  });

  it("is what is measured first, and no key, no unit by itself, nothing its name says already", () => {
    const fields = [
      field("room", { refersTo: "rooms" }),
      field("building"),
      field("relay"),
      field("balance", { type: "number", unitField: "currency" }),
      field("currency"),
      field("note"),
    ];
    const data = { room: "r1", building: "1号楼", relay: "送电", balance: -3.2, currency: "元", note: null };
    expect(tellingFields(fields, { label: "1号楼 0101", key: "r1", data }).map(({ name }) => name)).toEqual(["balance", "relay"]);
  });

  it("begins with a name that is whole", () => {
    expect(wholeName({ place: ["柳园", "1号楼"], label: "0101" })).toBe("柳园 · 1号楼 · 0101");
  });
});
