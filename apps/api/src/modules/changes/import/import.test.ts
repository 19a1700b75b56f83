import { auditEvent, changeImport, changeOp, changeSet } from "@campushub/drizzle/schema";
import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { readSheet } from "read-excel-file/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { z } from "zod";
import { openTestDatabase, type TestDatabase } from "../../../../../../tests/helpers/database.ts";
import { openWrittenHub, roomOf, type WrittenHub } from "../../../../../../tests/helpers/written-platform.ts";
import { createApp } from "../../../app.ts";
import type { Actor } from "../../../core/actor.ts";
import { createMetrics } from "../../../infra/metrics.ts";
import { writeWorkbook } from "../../../infra/workbook.ts";
import { planChangeSet } from "../plan-change-set.ts";
import type { importAnswerSchema } from "../schema.ts";
import { readXlsx } from "./read-xlsx.ts";
import { importRoutes } from "./routes.ts";

type Answer = z.output<typeof importAnswerSchema>;

let database: TestDatabase;
let stage: WrittenHub;
let app: ReturnType<typeof createApp>;
let actor: Actor;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => open());
afterEach(() => stage.close());

async function open(): Promise<void> {
  stage = await openWrittenHub({ database });
  actor = stage.as("li", "informationOfficer").actor;
  app = createApp(stage.hub.ctx, {
    version: "0",
    modules: [importRoutes],
    open: [],
    authenticator: { authenticate: () => actor },
    metrics: createMetrics(),
  });
}

const csv = (...lines: string[]) => Buffer.from(lines.join("\n"));

async function post(bytes: Buffer, fields: Record<string, string> = {}, name = "限额.csv"): Promise<Response> {
  const form = new FormData();
  form.set("file", new Blob([new Uint8Array(bytes)]), name);
  form.set("connectionId", String(stage.connectionId));
  form.set("stream", "rooms");
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  return app.request("/api/change-sets/import", { method: "POST", body: form });
}
const upload = async (bytes: Buffer, fields?: Record<string, string>) => {
  const response = await post(bytes, fields);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text) as Answer;
};
const fetched = async (path: string) => {
  const response = await app.request(`/api${path}`);
  expect(response.status).toBe(200);
  return { bytes: Buffer.from(await response.arrayBuffer()), headers: response.headers };
};
const count = async (table: typeof changeSet | typeof changeImport | typeof changeOp) => {
  const [row] = await stage.hub.ctx.db
    .select({ n: sql<number>`count(*)::int` })
    .from(table)
    .where(eq(table.connectionId, stage.connectionId));
  return Number(row!.n);
};

describe("an uploaded file", () => {
  test("becomes a draft with an op per right row, and keeps the others with all their reasons", async () => {
    const lines = [
      "编号,Name,limit,备注",
      "r1,一号,600,x",
      "r2,,many,",
      "r99,x,1,",
      ",x,1,",
      "r1,twice,2,",
      "r3,=1+1,5,",
      "r4,,,only a note",
    ];
    const made = await upload(csv(...lines), { title: "调限额", reason: "冬季" });
    expect(made).toMatchObject({
      repeated: false,
      rows: 7,
      ops: 1,
      badRows: 6,
      mapping: { 编号: "key", Name: "name", limit: "limit", 备注: null },
    });
    expect(made.bad.map(({ line, errors }) => [line, errors.map(({ column, code }) => `${column} ${code}`)])).toEqual([
      [3, ["limit notNumber"]],
      [4, ["编号 keyUnknown"]],
      [5, ["编号 keyMissing"]],
      [6, ["编号 keyRepeated"]],
      [7, ["Name formula"]],
      [8, ["Name nothingWished"]],
    ]);
    expect(await stage.set(made.changeSetId!)).toMatchObject({
      title: "调限额",
      reason: "冬季",
      source: "file",
      importId: made.importId,
      status: "draft",
    });
    const [op] = await stage.ops(made.changeSetId!);
    expect(op).toMatchObject({ key: "r1", op: "update", fields: { name: "一号", limit: 600 }, base: { limit: 450 } });
    expect(stage.platform.arrived).toEqual([]);
  });

  test("makes an op also where nothing will change, and the plan says so", async () => {
    const made = await upload(csv("key,limit", "r1,450", "r2,600"));
    await planChangeSet({ ctx: stage.as("li", "informationOfficer"), input: { id: made.changeSetId! } });
    expect((await stage.ops(made.changeSetId!)).map(({ outcome }) => outcome)).toEqual(["noop", "update"]);
  });

  test("makes nothing the second time, but is another one with another meaning", async () => {
    const file = csv("key,a,b", "r1,600,700");
    const first = await upload(file, { mapping: '{"a":"limit"}' });
    expect(await upload(file, { mapping: '{"a":"limit"}', title: "again" })).toEqual({ ...first, repeated: true });
    const other = await upload(file, { mapping: '{"a":null,"b":"limit"}' });
    expect(other).toMatchObject({ repeated: false, mapping: { a: null, b: "limit" } });
    expect([await count(changeImport), await count(changeSet), await count(changeOp)]).toEqual([2, 2, 2]);
  });

  test.each(["cancelled", "failed"] as const)("whose set %s and can do nothing more makes another one", async (status) => {
    const file = csv("key,limit", "r1,600", "r2,x");
    const first = await upload(file);
    const expiresAt = new Date(stage.clock.now());
    await stage.hub.ctx.db.update(changeSet).set({ status, expiresAt }).where(eq(changeSet.id, first.changeSetId!));
    const both = await Promise.all([upload(file), upload(file)]);
    expect(both.map(({ repeated }) => repeated).sort()).toEqual([false, true]);
    const [second, same] = both;
    expect(second).toMatchObject({ changeSetId: same!.changeSetId, importId: same!.importId, ops: 1, badRows: 1 });
    expect([second!.changeSetId, second!.importId]).not.toEqual([first.changeSetId, first.importId]);
    expect(await stage.set(first.changeSetId!)).toMatchObject({ importId: first.importId, status });
    expect([await count(changeImport), await count(changeSet)]).toEqual([2, 2]);
    expect((await fetched(`/change-imports/${first.importId}/bad-rows.csv`)).bytes.toString()).toContain("r2,x");
  });

  test("whose set did something, or may yet, makes nothing the second time", async () => {
    const file = csv("key,limit", "r1,600");
    const first = await upload(file);
    const expiresAt = new Date(stage.clock.now() + 1);
    // One refused or expired may be planned anew, one that failed tried again.
    for (const status of ["submitted", "rejected", "expired", "applying", "applied", "partial", "failed"] as const) {
      await stage.hub.ctx.db.update(changeSet).set({ status, expiresAt }).where(eq(changeSet.id, first.changeSetId!));
      expect(await upload(file), status).toEqual({ ...first, repeated: true });
    }
  });

  test("uploaded twice at the same time makes one draft", async () => {
    const file = csv("key,limit", "r1,600", "r2,700");
    const both = await Promise.all([upload(file), upload(file), upload(file)]);
    expect(new Set(both.map(({ changeSetId, importId }) => `${changeSetId} ${importId}`)).size).toBe(1);
    expect(both.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect([await count(changeImport), await count(changeSet), await count(changeOp)]).toEqual([1, 1, 2]);
  });

  test("that made nothing may be tried again when the hub knows more", async () => {
    const file = csv("key,limit", "r77,600");
    expect(await upload(file)).toMatchObject({ changeSetId: null, ops: 0, badRows: 1 });
    stage.platform.rooms.set("r77", { ...stage.platform.rooms.get("r1")!, id: "r77" });
    await stage.hub.sync(stage.connectionId);
    const made = await upload(file);
    expect(made).toMatchObject({ repeated: false, ops: 1, badRows: 0, changeSetId: expect.any(Number) });
    expect([await count(changeImport), await count(changeSet)]).toEqual([1, 1]);
  });

  test("only tried out leaves nothing behind", async () => {
    expect(await upload(csv("key,limit", "r1,600", "r2,x"), { dryRun: "true" })).toMatchObject({
      importId: 0,
      changeSetId: null,
      ops: 1,
      badRows: 1,
    });
    expect([await count(changeImport), await count(changeSet)]).toEqual([0, 0]);
  });

  test("is understood as the last one with the same columns was, in whatever order they stand", async () => {
    await upload(csv("房,值", "r1,600"), { mapping: '{"房":"key","值":"limit"}' });
    expect(await upload(csv("值,房", "610,r1"))).toMatchObject({ ops: 1, mapping: { 房: "key", 值: "limit" } });
  });

  test("of an action or a new record names what that op needs", async () => {
    const made = await upload(csv("key,amount", "r1,100", "r1,50", "r2,", "r3,0"), { op: "topUp" });
    expect(made).toMatchObject({ ops: 2, badRows: 2 });
    expect(made.bad.map(({ errors }) => errors[0]!.code)).toEqual(["required", "tooSmall"]);
    const created = await upload(csv("key,name,limit", "r1,x,1", "n1,new,5", "n2,,"), { op: "create" });
    expect(created.bad.map(({ errors }) => errors.map(({ code }) => code))).toEqual([["keyExists"], ["required", "required"]]);
    expect((await upload(csv("key,name", "n5,x"), { op: "create" })).bad[0]!.errors).toMatchObject([
      { column: "limit", code: "notBrought" },
    ]);
  });

  test.each([
    [{ stream: "nothing" }, "stream"],
    [{ op: "explode" }, "op"],
    [{ mapping: "{" }, "mapping"],
    [{ mapping: '{"key":"nothing"}' }, "mapping"],
    [{ mapping: '{"key":null}' }, "mapping"],
    [{ connectionId: "x" }, "connectionId"],
  ])("with %j is refused by that name", async (fields, name) => {
    const response = await post(csv("key,limit", "r1,1"), fields as Record<string, string>);
    expect(response.status).toBe(422);
    expect(((await response.json()) as { errors: object }).errors).toHaveProperty(name);
  });

  test("is refused before it is read from who may not, and when it is too large", async () => {
    const huge = Buffer.alloc(22_000_000, 65);
    const raw = { method: "POST", body: huge, headers: { "content-type": "multipart/form-data; boundary=b" } };
    expect((await app.request("/api/change-sets/import", raw)).status).toBe(413);
    expect((await post(huge.subarray(0, 20_000_001))).status).toBe(413);
    actor = stage.as("wang", "viewer").actor;
    expect((await app.request("/api/change-sets/import", raw)).status).toBe(403);
  });

  test("is told of in the audit, also when it made nothing", async () => {
    await upload(csv("key,limit", "r99,1"));
    const [event] = await stage.hub.ctx.db.select().from(auditEvent).orderBy(sql`id desc`).limit(1);
    expect(event).toMatchObject({ action: "change-sets.create", actorId: "li", after: { file: "限额.csv", ops: 0, badRows: 1 } });
  });

  test("of any bytes under any head is taken or refused, never a fault of the hub", async () => {
    const head = { authorization: "x" };
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom("", "PK\x03\x04", "key,limit\nr1,", "--b\r\n"),
        async (bytes, start) => {
          const body = Buffer.concat([Buffer.from(start, "latin1"), bytes]);
          expect((await post(body)).status).toBeLessThan(500);
          const raw = { method: "POST", body, headers: { ...head, "content-type": "multipart/form-data; boundary=b" } };
          expect((await app.request("/api/change-sets/import", raw)).status).toBe(422);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a template", () => {
  const path = (query = "", format = "xlsx") => `/connections/${stage.connectionId}/streams/rooms/template.${format}${query}`;

  test("has the key first, every field of the op, and tells on a second sheet what each means", async () => {
    const { bytes, headers } = await fetched(path());
    expect(headers.get("content-disposition")).toContain("filename*=UTF-8''Written-Rooms-Edit.xlsx");
    expect(await readSheet(bytes, "填写")).toEqual([["记录编号 (key)", "Name (name)", "Limit (limit)"]]);
    const told = await readSheet(bytes, "说明");
    expect(told[3]).toEqual(["limit", "Limit / Limit", "W", "数值", "否", null]);
  });

  test("filled with a filter's records comes back as wishes for exactly what was edited", async () => {
    const filter = encodeURIComponent('{"q":"room r1"}');
    const { bytes } = await fetched(path(`?filled=true&filter=${filter}`));
    const sheet = readXlsx(bytes);
    expect(sheet.rows.map(({ cells }) => cells)).toEqual([
      ["r1", "room r1", "room r1", 450],
      ["r10", "room r10", "room r10", 450],
    ]);
    const head = sheet.head.map(String);
    const edited = await writeWorkbook([
      {
        name: "填写",
        head,
        rows: [
          ["r1", "room r1", "room r1", 600],
          ["r10", "room r10", null, null],
        ],
      },
    ]);
    const made = await upload(edited);
    expect(made.bad.map(({ line, errors }) => [line, errors[0]!.code])).toEqual([[3, "nothingWished"]]);
    expect((await stage.ops(made.changeSetId!)).map(({ key, fields }) => [key, fields])).toEqual([
      ["r1", { name: "room r1", limit: 600 }],
    ]);
  });

  test.each(["xlsx", "csv"])("untouched wishes for nothing, also of names with blanks around them: %s", async (format) => {
    stage.platform.rooms.set("r1", { ...stage.platform.rooms.get("r1")!, name: " 一号楼　" });
    stage.platform.rooms.set(" r11 ", roomOf(" r11 "));
    await stage.hub.sync(stage.connectionId);
    const made = await upload((await fetched(path("?filled=true", format))).bytes);
    expect(made).toMatchObject({ rows: 11, badRows: 0 });
    await planChangeSet({ ctx: { ...stage.hub.ctx, actor }, input: { id: made.changeSetId! } });
    expect((await stage.set(made.changeSetId!)).counts).toEqual({ noop: 11 });
  });

  test("as separated text begins no cell that a spreadsheet would run, and still means the same", async () => {
    stage.platform.rooms.set("r1", { ...stage.platform.rooms.get("r1")!, name: "@cmd" });
    await stage.hub.sync(stage.connectionId);
    const { bytes } = await fetched(path("?filled=true", "csv"));
    expect(bytes.toString()).toContain("r1,'@cmd,'@cmd,450");
    expect((await upload(bytes)).badRows).toBe(0);
  });

  test("is for who may make changes, of what exists", async () => {
    expect((await app.request(`/api${path("?op=explode")}`)).status).toBe(422);
    expect((await app.request(`/api${path("?filled=true&filter=[1]")}`)).status).toBe(422);
    actor = stage.as("wang", "viewer").actor;
    expect((await app.request(`/api${path()}`)).status).toBe(403);
  });
});

describe("bad rows", () => {
  test("are handed out as they were with their reasons, and taken again once mended", async () => {
    const first = await upload(csv("note,limit,编号", "=2+3,many,r1", "y,700,r2"));
    const { bytes } = await fetched(`/change-imports/${first.importId}/bad-rows.xlsx`);
    const [head, row] = await readSheet(bytes);
    expect(head).toEqual(["编号", "limit", "note", "错误原因 (reasons)"]);
    expect(row).toEqual(["r1", "many", "=2+3", "第 2 行：limit：不是数字"]);
    const mended = await writeWorkbook([{ name: "s", head: head!.map(String), rows: [["r1", "650", "=2+3", "x"]] }]);
    const again = await upload(mended);
    expect(again).toMatchObject({ ops: 1, badRows: 0, columns: ["编号", "limit", "note"] });
    const english = (await fetched(`/change-imports/${first.importId}/bad-rows.csv?lang=en`)).bytes;
    expect(english.toString()).toContain("r1,many,'=2+3,line 2: limit: is not a number");
    expect((await upload(english)).columns).toEqual(["编号", "limit", "note"]);
  });

  test("of an import that does not exist are not found", async () => {
    expect((await app.request("/api/change-imports/999999/bad-rows.xlsx")).status).toBe(404);
  });
});

test("the document of the API names the part a file is sent in and the type of each file answered", async () => {
  const { paths } = (await (await app.request("/api/openapi.json")).json()) as { paths: Record<string, Record<string, never>> };
  const body = { content: { "multipart/form-data": { schema: { properties: { file: { format: "binary" }, stream: {} } } } } };
  expect(paths["/change-sets/import"]).toMatchObject({ post: { requestBody: body, tags: ["change-sets"] } });
  const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  const answer = { responses: { 200: { content: { [xlsx]: { schema: { format: "binary" } } } } } };
  expect(paths["/change-imports/{id}/bad-rows.xlsx"]).toMatchObject({ get: answer });
});
