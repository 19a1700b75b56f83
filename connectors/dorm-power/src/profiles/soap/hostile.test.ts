import { type HttpReply, readAside } from "@campushub/kit";
import { longestStop } from "@campushub/kit/testing";
import { expect, test } from "vitest";
import { tableOf } from "./table.ts";
import { XML } from "./xml.ts";

const replyOf = (text: string): HttpReply => ({ status: 200, headers: {}, bytes: Buffer.from(text), text });
const read = (text: string) => readAside(XML, replyOf(text));
const ROW = "<Table><RoomID>1</RoomID><Area>主校区</Area><Building>柳园1号楼</Building><RoomNum>101</RoomNum></Table>";

test("a long answer is read beside everybody else's work, and is the same as a short one", { timeout: 60_000 }, async () => {
  const rows = 8_000;
  let document: unknown;
  const stop = await longestStop(async () => {
    document = await read(`<set>${ROW.repeat(rows)}</set>`);
  });
  expect(document).toMatchObject({ set: { Table: { length: rows, [rows - 1]: { RoomID: "1", Area: "主校区" } } } });
  expect(stop).toBeLessThan(200);
});

test.each([
  ["nested a million levels deep", "<a>".repeat(1_000_000), "too_deep"],
  ["of more elements than a campus has rooms", `<a>${"<b/>".repeat(1_600_000)}</a>`, "too_many_values"],
])("an answer %s is refused by its name, and holds nobody up", { timeout: 60_000 }, async (_what, text, code) => {
  const reply = replyOf(text);
  const stop = await longestStop(async () => {
    await expect(readAside(XML, reply)).rejects.toMatchObject({ class: "remote", code });
  });
  expect(stop).toBeLessThan(200);
});

test("a short answer nested too deep is refused by the same name", async () => {
  await expect(async () => read("<a>".repeat(6_000))).rejects.toMatchObject({ code: "too_deep" });
  expect(await read("<a><!-- <b> --><![CDATA[<c><d>]]><e/></a>")).toMatchObject({ a: { e: "" } });
});

test("a table of sixty thousand rooms becomes rows bit by bit", { timeout: 60_000 }, async () => {
  const cells = Array.from({ length: 16 }, (_, n) => [`column${n}`, `${n}`] as const);
  const Table = Array.from({ length: 60_000 }, () => Object.fromEntries(cells));
  let rows: unknown;
  const stop = await longestStop(async () => {
    ({ rows } = await tableOf({ diffgram: { NewDataSet: { Table } } }, "m"));
  });
  expect(rows).toHaveLength(60_000);
  expect(stop).toBeLessThan(100);
});
