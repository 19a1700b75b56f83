import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { config } from "../../config.ts";
import { parseRoster } from "./roster.ts";

const GOOD = "柳园,1号楼,1层,0101,照明,A,000000000001";
const whats = (text: string) => parseRoster(text).faults.map(({ line, what }) => `${line}: ${what}`);

describe("the roster of meters", () => {
  test.each([
    ["commas", GOOD],
    ["full-width commas", GOOD.replaceAll(",", "，")],
    ["tabs", GOOD.replaceAll(",", "\t")],
    ["a heading", `片区,楼栋,单元,房间,类别,线路,表地址\n${GOOD}`],
    ["an English heading and empty lines", `\uFEFFzone,building,unit,room,kind,line,address\r\n\r\n${GOOD}\r\n`],
    ["full-width digits and blanks", GOOD.replace("000000000001", "００００ ０００００００１ ")],
  ])("is understood with %s", (_how, text) => {
    expect(parseRoster(text)).toEqual({
      faults: [],
      meters: [
        {
          ...{ zone: "柳园", building: "1号楼", unit: "1层", room: "0101", kind: "照明", line: "A" },
          ...{ address: "000000000001", ratio: 1 },
        },
      ],
    });
  });

  test("takes a ratio in an eighth column", () => {
    expect(parseRoster(`${GOOD},40`).meters[0]?.ratio).toBe(40);
    expect(whats(`${GOOD},viel`)).toEqual(["1: viel is no ratio"]);
  });

  test.each([
    ["a short address", `${GOOD}\n${GOOD.replace("000000000001", "12345")}`, "2: 12345 is no meter address of 12 digits"],
    [
      "the address of all meters",
      GOOD.replace("000000000001", "999999999999"),
      "1: 999999999999 is the address of all meters at once",
    ],
    ["the same meter twice", `${GOOD}\n\n${GOOD.replace("0101", "0102")}`, "3: the meter 000000000001 stands in line 1 already"],
    [
      "a missing column",
      GOOD.replace(",A", ""),
      "1: 6 columns; wanted are zone,building,unit,room,kind,line,address and perhaps a ratio",
    ],
    ["no room", GOOD.replace("0101", ""), "1: the room is empty"],
    ["nothing but a heading", "片区,楼栋,单元,房间,类别,线路,表地址", "1: there is no meter in it"],
  ])("with %s is told by its line", (_what, text, said) => {
    expect(whats(text)).toEqual([said]);
  });

  test("never throws and never makes a meter of a line it also finds fault with", () => {
    const cell = fc.constantFrom("", "柳园", "0101", "A", "000000000001", "12", " ", "999999999999");
    const line = fc.array(cell, { maxLength: 9 }).map((cells) => cells.join(","));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const { meters, faults } = parseRoster(lines.join("\n"));
        expect(meters.length + faults.length).toBeLessThanOrEqual(Math.max(1, lines.length));
        expect(new Set(meters.map(({ address }) => address)).size).toBe(meters.length);
        for (const { address } of meters) expect(address).toMatch(/^\d{12}$/);
      }),
    );
  });
});

describe("the settings of meters", () => {
  const least = { profile: "meters", lines: { A: "10.0.0.9:4001" }, roster: GOOD };
  const issues = (settings: object) =>
    config.safeParse(settings).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);

  test("lines and roster are enough; no address and no password are asked for", () => {
    expect(config.parse(least)).toMatchObject({ accessLevel: "02", answerTimeoutMs: 2000, prepaid: "none", keepPowerBit: 12 });
    expect(issues({ profile: "meters" })).toEqual([
      "lines: needed where profile is meters",
      "roster: needed where profile is meters",
    ]);
  });

  test("a line the table does not know is told, and a roster's fault by its number", () => {
    expect(issues({ ...least, lines: { B: "10.0.0.9:4001" } })).toEqual(["roster: the line A is not in the table of lines"]);
    expect(issues({ ...least, roster: `${GOOD}\nnonsense` })?.[0]).toMatch(/^roster: line 2: 1 columns/);
  });

  test.each([
    ["lines", { A: "10.0.0.9" }],
    ["lines", { A: "tcp://10.0.0.9:4001" }],
    ["meterPassword", "12345"],
    ["operatorCode", "xyz"],
    ["answerTimeoutMs", 5],
    ["keepPowerBit", 16],
  ])("%s %j cannot be set", (name, value) => {
    expect(issues({ ...least, [name]: value })?.[0]?.startsWith(name)).toBe(true);
  });
});
