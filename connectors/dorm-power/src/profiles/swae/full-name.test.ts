import { expect, test } from "vitest";
import { meterKindOf } from "../meter-kind.ts";
import { splitFullName } from "./full-name.ts";

const KINDS = { 照明: "照明", 空调: "空调" };

test.each([
  ["主校区_柳园1号楼_照明房间_101", { zone: "主校区", building: "柳园1号楼", unit: "照明房间", room: "101" }],
  ["柳园1号楼_照明_0417", { zone: null, building: "柳园1号楼", unit: "照明", room: "0417" }],
  ["2区7号公寓_70304", { zone: null, building: "2区7号公寓", unit: null, room: "70304" }],
  ["70304", { zone: null, building: "", unit: null, room: "70304" }],
  ["北校区_5号楼_C区_空调_312", { zone: "北校区", building: "5号楼_C区", unit: "空调", room: "312" }],
])("%s is split into its parts", (fullName, parts) => {
  expect(splitFullName(fullName)).toEqual(parts);
});

test.each([
  ["主_校区_柳园_1号楼_照明_房间_1_01", { zone: "主_校区", building: "柳园_1号楼", unit: "照明_房间", room: "1_01" }],
  ["柳园_1号楼_照明_房间_101", { zone: null, building: "柳园_1号楼", unit: "照明_房间", room: "101" }],
  ["东区_别的楼_照明_101", { zone: "东区", building: "别的楼", unit: "照明", room: "101" }],
])("%s is cut by the names of the platform's own lists, where they stand in it", (fullName, parts) => {
  expect(splitFullName(fullName, { building: "柳园_1号楼", unit: "照明_房间" })).toEqual(parts);
});

test.each([
  ["主校区_护理1号楼_101", "a unit that is left out"],
  ["主校区_护理 1号楼_照明_用电_1_01", "a building written otherwise"],
  ["主校区_护理_1号楼_照明_用电_护理_1号楼_照明_用电_101", "names that stand in it twice"],
])("%s, with %s, is told by the lists of the rooms", (fullName) => {
  const listed = { zone: "主_校区", building: "护理_1号楼", unit: "照明_用电", room: "1_01" };
  expect(splitFullName(fullName, listed)).toEqual(listed);
});

test.each([
  ["照明房间", "照明"],
  ["5-ABC空调用电", "空调"],
  ["房间用电", "其他"],
  ["2层", "其他"],
  [null, "其他"],
])("the unit %s is of kind %s", (unit, kind) => {
  expect(meterKindOf(unit, KINDS)).toBe(kind);
});

test("the longest text wins whatever the order of the table", () => {
  expect(meterKindOf("空调插座", { 空调: "空调", 空调插座: "插座" })).toBe("插座");
  expect(meterKindOf("空调插座", { 空调插座: "插座", 空调: "空调" })).toBe("插座");
});
