import { describe, expect, it } from "vitest";
import type { ConnectorView } from "../../contract.ts";
import { driftWords } from "./words.ts";

const label = { zh: "继电器状态", zhTW: "繼電器狀態", en: "Relay states" };
const connector = { configFields: [{ name: "statusCodes", label }] } as unknown as ConnectorView;

describe("a drift in words", () => {
  it("names the code table as the settings do", () => {
    const drift = { kind: "unknownCode", path: "statusCodes:a:9", stream: "status" } as const;
    expect(driftWords(drift, connector, ({ zh }) => zh)).toEqual({ where: "继电器状态 · a:9", code: "a:9" });
  });

  it("keeps the platform's own name where nobody knows a better one", () => {
    expect(driftWords({ kind: "newField", path: "prepayFlag", stream: "rooms" }, connector, ({ zh }) => zh)).toEqual({
      where: "prepayFlag",
    });
    expect(driftWords({ kind: "unknownCode", path: "units:t", stream: "rooms" }, undefined, ({ zh }) => zh).where).toBe(
      "units · t",
    );
  });
});
