import { describe, expect, it } from "vitest";
import type { StreamField } from "../../contract.ts";
import { columnsOf, hiddenAtFirst, sourceOf, tableKey } from "./columns.ts";

const fields = Array.from({ length: 9 }, (_, place): StreamField => {
  const name = `f${place}`;
  return {
    name,
    label: { zh: name, zhTW: name, en: name },
    unit: null,
    unitField: null,
    refersTo: null,
    values: null,
    type: "text",
  };
});

describe("the columns of records", () => {
  it("are chosen per stream", () => {
    expect(tableKey({ connectionId: 1, stream: "rooms" })).not.toBe(tableKey({ connectionId: 1, stream: "accounts" }));
    expect(tableKey({})).toBe(tableKey({ connectionId: 1 }));
  });

  it("show a stream's first fields and hide the rest and what is the same in every row", () => {
    expect(hiddenAtFirst(fields)).toEqual(["firstSeenAt", "scope", "connectionId", "stream", "data.f7", "data.f8"]);
  });

  it("of all platforms together name platform and stream", () => {
    expect(hiddenAtFirst([])).toEqual(["firstSeenAt", "scope"]);
  });

  it("can all be chosen", () => {
    const own = fields.map((field) => ({ source: sourceOf(field), label: field.name }));
    const sources = columnsOf(own, (key) => key).map(({ source }) => source);
    for (const hidden of hiddenAtFirst(fields)) expect(sources).toContain(hidden);
  });
});
