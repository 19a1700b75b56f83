import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConfigField } from "../contract.ts";
import { type CodeRow, rowsOf, tableOf, twice } from "./code-table.ts";
import { configDefaults, configToSend, grouped } from "./config.ts";

const names = { zh: "名", zhTW: "名", en: "name" };
const field = (name: string, more: Partial<ConfigField> = {}): ConfigField => ({
  name,
  label: names,
  help: null,
  secret: false,
  required: false,
  widget: "text",
  group: "platform",
  when: null,
  unit: null,
  unitField: null,
  options: null,
  values: null,
  columns: null,
  min: null,
  max: null,
  default: null,
  ...more,
});

const fields = [
  field("baseUrl", { required: true, widget: "url" }),
  field("password", { secret: true, group: "credentials", widget: "password" }),
  field("pageSize", { widget: "number", group: "reading", default: 500 }),
  field("mqttUrl", { default: "" }),
  field("note"),
  field("codes", { widget: "codeTable", group: "codes", default: { "0": "断电" } }),
];

describe("a connector's form", () => {
  it("begins with the connector's defaults", () => {
    expect(configDefaults(fields)).toEqual({ pageSize: 500, mqttUrl: "", codes: { "0": "断电" } });
  });

  it("stands in groups, in a fixed order, without empty groups", () => {
    expect(grouped(fields).map(({ group }) => group)).toEqual(["platform", "credentials", "reading", "codes"]);
  });

  it("sends no empty secret, so that the kept one stays", () => {
    expect(configToSend(fields, { baseUrl: "https://a", password: "" })).toEqual({ baseUrl: "https://a", mqttUrl: "" });
    expect(configToSend(fields, { password: "new" }).password).toBe("new");
  });

  it("leaves an emptied optional field out, unless the empty text is its default", () => {
    const sent = configToSend(fields, { note: "", mqttUrl: "", pageSize: null });
    expect(sent).toEqual({ mqttUrl: "" });
  });

  it("sends false and zero as they are", () => {
    expect(configToSend([field("on"), field("n")], { on: false, n: 0 })).toEqual({ on: false, n: 0 });
  });

  it("sends nothing that the connector does not name", () => {
    expect(configToSend(fields, { foreign: 1 })).not.toHaveProperty("foreign");
  });
});

describe("a code table", () => {
  const code = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => text.trim() === text && text !== "__proto__");
  const meaning = fc.string({ maxLength: 6 }).map((text) => text.trim());

  it("comes back from its rows as it was", () => {
    fc.assert(
      fc.property(fc.dictionary(code, meaning, { noNullPrototype: true }), (table) => {
        expect(tableOf(rowsOf(table))).toEqual(table);
      }),
    );
  });

  it("names the codes that stand twice", () => {
    const rows: CodeRow[] = [
      ["0", "断电"],
      ["1", "送电"],
      [" 0", "断"],
      ["", ""],
      ["", ""],
    ];
    expect([...twice(rows)]).toEqual(["0"]);
    expect(tableOf(rows)).toEqual({ "0": "断", "1": "送电" });
  });

  it("that is missing has no rows", () => {
    expect(rowsOf(null)).toEqual([]);
    expect(rowsOf(undefined)).toEqual([]);
  });
});
