import { field, type Stream, type Write } from "@campushub/kit";
import { sql } from "drizzle-orm";
import { strFromU8, unzipSync } from "fflate";
import { readSheet } from "read-excel-file/node";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { writtenReadings } from "../../../../../../tests/helpers/written-readings.ts";
import { type StageOptions, writtenStage } from "../../../../../../tests/helpers/written-stage.ts";
import type { Ctx } from "../../../core/context.ts";
import { writeWorkbook } from "../../../infra/workbook.ts";
import { badRows } from "./bad-rows.ts";
import { importFile } from "./import-file.ts";
import { MOST_LISTED } from "./lists.ts";
import { template } from "./template.ts";

const { stage, open: openPlatform } = writtenStage();
let ctx: Ctx;

async function open(platform: StageOptions): Promise<void> {
  await openPlatform(platform);
  ctx = stage.as("li", "informationOfficer");
}

const csv = (...lines: string[]) => Buffer.from(lines.join("\n"));
const upload = (bytes: Buffer, { stream = "rooms", op }: { stream?: string; op?: string } = {}) =>
  importFile({ ctx, input: { connectionId: stage.connectionId, stream, op, file: { name: "f", bytes } } });
const form = (stream: string) => template({ ctx, input: { connectionId: stage.connectionId, stream, format: "xlsx" } });

const withOps = (stream: Stream, ops: Write["ops"]): Stream => ({ ...stream, write: { ...stream.write!, ops } });

describe("what a field may hold", () => {
  beforeEach(async () => {
    const label = (en: string) => ({ label: { zh: en, en } });
    const input = z.strictObject({
      name: field(z.string(), { ...label("Name"), choices: { table: "kinds", open: true } }).optional(),
      kind: field(z.string(), { ...label("Kind"), choices: { table: "kinds", open: false } }).optional(),
      parent: field(z.string().nullable(), { ...label("Parent"), refersTo: "rooms" }).optional(),
      relay: field(z.enum(["on", "off"]).nullable(), label("Relay")).optional(),
      kept: field(z.boolean(), label("Kept")).optional(),
    });
    await open({
      rooms: 3,
      config: { kinds: { a: "01000", b: "dorm", c: "dorm" } },
      streams: ({ rooms }) => ({ rooms: withOps(rooms!, { update: { ...rooms!.write!.ops.update!, input } }) }),
    });
  });
  const rules = (sheet: string) =>
    [...sheet.matchAll(/<dataValidation (.*?) sqref="([A-Z])2:.*?<formula1>.*?!(.*?)</g)].map(([, facts, column, from]) => [
      column,
      facts!.includes('errorStyle="warning"') ? "offered" : "only",
      from,
    ]);

  test("is offered in the template: the keys there are, the table of the connection, and every choice of the form", async () => {
    const { bytes } = await form("rooms");
    expect(rules(strFromU8(unzipSync(bytes)["xl/worksheets/sheet1.xml"]!))).toEqual([
      ["A", "offered", "$A$2:$A$4"],
      ["B", "offered", "$B$2:$B$3"],
      ["C", "only", "$C$2:$C$3"],
      ["D", "offered", "$D$2:$D$5"],
      ["E", "only", "$E$2:$E$4"],
      ["F", "only", "$F$2:$F$3"],
    ]);
    expect((await readSheet(bytes, "可选值")).slice(1)).toEqual([
      ["r1", "01000", "01000", "(空)", "(空)", "是"],
      ["r2", "dorm", "dorm", "r1", "on", "否"],
      ["r3", null, null, "r2", "off", null],
      [null, null, null, "r3", null, null],
    ]);
    const told = new Map((await readSheet(bytes, "说明")).map(([name, , , type, , range]) => [name, [type, range]]));
    expect(told.get("name")).toEqual(["可选值，也可另填", "01000、dorm；也可另填 others are taken too"]);
    expect(told.get("parent")).toEqual(["记录编号", "rooms 的记录编号 a record key of rooms"]);
  });

  test("is judged row by row: only what is demanded is refused, with what would be right", async () => {
    const lines = ["r1,other,dorm,r2,on,是", "r2,DORM,flat,r9,half,perhaps", "r3,,,(空),(空),"];
    const made = await upload(csv("key,name,kind,parent,relay,kept", ...lines));
    expect((await stage.ops(made.changeSetId!)).map(({ fields }) => fields)).toEqual([
      { name: "other", kind: "dorm", parent: "r2", relay: "on", kept: true },
      { parent: null, relay: null },
    ]);
    expect(
      made.bad.map(({ line, errors }) => [line, errors.map(({ column, code, message }) => `${column} ${code}: ${message}`)]),
    ).toEqual([
      [
        3,
        [
          "kind notAllowed: must be one of 01000, dorm",
          "parent referenceUnlike: refers to no record the hub knows; keys there look like r1, r2, r3",
          "relay notAllowed: must be one of on, off",
          "kept notBoolean: must be yes or no",
        ],
      ],
    ]);
    const { bytes } = await badRows({ ctx, input: { id: made.importId, format: "csv", lang: "zh-CN" } });
    expect(bytes.toString()).toContain("没有所指的平台记录；现有的编号如 r1, r2, r3");
  });

  test("is not what a spreadsheet made of a code with zeros in front", async () => {
    const sheet = {
      name: "s",
      head: ["key", "name"],
      rows: [
        ["r1", 1000],
        ["r2", "01000"],
      ],
    };
    const made = await upload(await writeWorkbook([sheet]));
    expect(made).toMatchObject({ ops: 1, bad: [{ line: 2, errors: [{ column: "name", code: "digitsLost" }] }] });
  });

  test("is told with a list cut short where there are more records than fit", async () => {
    const place = { connectionId: stage.connectionId, stream: "rooms" };
    await stage.hub.ctx.db.execute(sql`insert into record (connection_id, stream, key, data, raw, hash, run_id, first_seen_at, last_seen_at, changed_at)
      select ${place.connectionId}, ${place.stream}, 's' || n, '{}', '{}', '', 1, now(), now(), now() from generate_series(1, ${MOST_LISTED}) n`);
    const { bytes } = await form("rooms");
    expect(strFromU8(unzipSync(bytes)["xl/worksheets/sheet1.xml"]!)).toContain(`'可选值'!$A$2:$A$${MOST_LISTED + 1}<`);
    const told = new Map((await readSheet(bytes, "说明")).map(([name, , , , , range]) => [name, range]));
    for (const name of ["key", "parent"]) expect(told.get(name)).toContain(`前 ${MOST_LISTED} 条`);
  });
});

describe("a stream that knows no update", () => {
  const values = new Map([["r1|2026-11-20T00:00:00.000Z", 5]]);
  beforeEach(() => open({ streams: () => ({ readings: writtenReadings(values) }) }));

  test("has a template of the first op it is offered, and takes a file as that", async () => {
    const { bytes } = await form("readings");
    expect(await readSheet(bytes, "填写")).toEqual([["记录编号 (key)", "value* (value)"]]);
    const made = await upload(csv("key,value", "r1|2026-11-20 08:00:00,7"), { stream: "readings" });
    expect(made).toMatchObject({ ops: 1, badRows: 0 });
    expect((await stage.ops(made.changeSetId!)).map(({ op }) => op)).toEqual(["correct"]);
  });

  test("of readings takes a time without a zone as that of the campus, and no number for one", async () => {
    const lines = ["r1|2026/11/20 8:00,7", "r2|2026-11-20T08:00:00,7", "r3|2026-11-20T00:00:00Z,7", "r4|1,7", "r5,7"];
    const made = await upload(csv("key,value", ...lines, "r1|2026-11-20 00:00:00Z,7"), { stream: "readings" });
    expect((await stage.ops(made.changeSetId!)).map(({ key }) => key)).toEqual(
      ["r1", "r2", "r3"].map((room) => `${room}|2026-11-20T00:00:00.000Z`),
    );
    expect(made.bad.map(({ line, errors }) => [line, errors.map(({ code }) => code)])).toEqual([
      [5, ["keyNoReading"]],
      [6, ["keyNoReading"]],
      [7, ["keyRepeated"]],
    ]);
    expect(made.bad[0]!.errors[0]!.message).toContain("point|time");
  });
});

test("where the settings of a connection offer no change, the template and the file are refused with that reason", async () => {
  const offered = () => false;
  await open({
    streams: ({ rooms }) => {
      const ops = Object.entries(rooms!.write!.ops).map(([op, kind]) => [op, { ...kind, offered }] as const);
      return { rooms: withOps(rooms!, Object.fromEntries(ops)) };
    },
  });
  const file = csv("key,limit", "r1,1");
  for (const refused of [() => form("rooms"), () => upload(file), () => upload(file, { op: "update" })]) {
    await expect(refused()).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("offers no changes to rooms"),
    });
  }
});
