import { point } from "@campushub/drizzle/schema";
import { eq, ilike } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openTestApi, type TestApi } from "../../../../tests/helpers/api.ts";
import { defineResource, filter, likePattern } from "../infra/listing.ts";
import { perform } from "../modules/audit/index.ts";
import { pointSchema } from "../modules/energy/schema.ts";

const shape = pointSchema.pick({ id: true, connectionId: true, key: true, name: true, data: true, createdAt: true });
const things = defineResource({
  name: "things",
  from: point,
  columns: {
    id: point.id,
    connectionId: point.connectionId,
    key: point.key,
    name: point.name,
    data: point.data,
    createdAt: point.createdAt,
  },
  view: shape,
  filters: { q: filter(z.string().max(50), (text) => ilike(point.name, likePattern(text))) },
  defaultSort: ["id", "ASC"],
});
const ROWS = 319;

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({
    grants: [
      { resource: "things", actions: ["*"], roles: ["informationOfficer"] },
      { resource: "things", actions: ["list", "show"], roles: ["viewer"], hides: ["data"] },
    ],
    modules: [
      (routes) =>
        routes.resource(things, {
          create: { body: z.object({ key: z.string().max(20) }), run: ({ ctx, input }) => insertThing(ctx, input.key) },
          remove: ({ ctx, input }) =>
            perform({
              ctx,
              resource: "things",
              action: "delete",
              work: async (tx, audit) => {
                const gone = await tx.delete(point).where(eq(point.id, input.id));
                audit({ recordId: input.id });
                return gone;
              },
            }),
        }),
    ],
  });
  const at = api.clock.now();
  const rows = Array.from({ length: ROWS }, (_, index) => ({
    connectionId: 1 + (index % 3),
    key: `k${String(index).padStart(3, "0")}`,
    name: index === 7 ? "=1+1" : `宿舍 ${index % 10}`,
    data: { room: String(index), balance: index / 2 },
    createdAt: new Date(at + index * 1000),
  }));
  await api.ctx.db.insert(point).values(rows);
});
afterAll(() => api.close());

const insertThing: (ctx: TestApi["ctx"], key: string) => Promise<{ id: number }> = (ctx, key) =>
  perform({
    ctx,
    resource: "things",
    action: "create",
    work: async (tx, audit) => {
      const [row] = await tx
        .insert(point)
        .values({ connectionId: 1, key, createdAt: new Date(ctx.clock.now()) })
        .returning({ id: point.id });
      audit({ recordId: row!.id });
      return { id: row!.id };
    },
  });

interface Asked {
  readonly sort?: unknown;
  readonly range?: unknown;
  readonly filter?: unknown;
  readonly after?: string;
}
const address = ({ after, ...asked }: Asked) => {
  const query = new URLSearchParams(Object.entries(asked).map(([name, value]) => [name, JSON.stringify(value)]));
  if (after !== undefined) query.set("after", after);
  return `/api/things?${query}`;
};
type Thing = z.output<typeof shape>;
const list = async (asked: Asked, headers: Record<string, string> = {}) => {
  const response = await api.call(address(asked), { headers });
  const rows = (await response.json()) as Thing[];
  return { response, rows, total: response.headers.get("content-range") };
};

test("a caller who asks for a hundred lists at once is refused some of them, and nobody else is", async () => {
  const other = await api.tokenFor("viewer");
  const flood = Array.from({ length: 100 }, () => api.call("/api/things?range=[0,0]"));
  expect((await api.call("/api/things?range=[0,0]", { token: other })).status).toBe(200);
  const answers = await Promise.all(flood);
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]!.headers.get("retry-after")).toBe("2");
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(64);
});

describe("a list in the simple-rest contract", () => {
  test("a page tells its place and the total", async () => {
    const { rows, total, response } = await list({ sort: ["id", "ASC"], range: [0, 24], filter: {} });
    expect(total).toBe(`things 0-24/${ROWS}`);
    expect(rows).toHaveLength(25);
    expect(response.headers.get("access-control-expose-headers")).toContain("Content-Range");
  });

  test("the last page is shorter and says so", async () => {
    const { rows, total } = await list({ range: [300, 324] });
    expect([rows.length, total]).toEqual([19, `things 300-318/${ROWS}`]);
  });

  test("an empty answer has a star for its place", async () => {
    expect((await list({ filter: { key: "none" } })).total).toBe("things */0");
  });

  test("a page beyond the end is empty and still tells the total", async () => {
    expect((await list({ range: [1000, 1024] })).total).toBe(`things */${ROWS}`);
  });

  test("named ids come all, however many, without a range", async () => {
    const all = (await list({ range: [0, 999] })).rows.map(({ id }) => id);
    const { rows, total } = await list({ filter: { id: all } });
    expect([rows.length, total]).toEqual([ROWS, `things 0-318/${ROWS}`]);
  });

  test("_getMany keeps the order asked and leaves out what is not there", async () => {
    const [first, second] = (await list({ range: [0, 1] })).rows;
    const response = await api.call("/api/things/_getMany", { body: { ids: [second!.id, 999_999, first!.id] } });
    expect(await response.json()).toEqual([second, first]);
  });

  test("equal rows keep their places from page to page, because the id ends every sort", async () => {
    const seen: number[] = [];
    for (let from = 0; from < ROWS; from += 50) {
      seen.push(...(await list({ sort: ["name", "DESC"], range: [from, from + 49] })).rows.map(({ id }) => id));
    }
    expect(new Set(seen).size).toBe(ROWS);
  });

  test("walking by cursor meets every row once, in either direction", async () => {
    for (const order of ["ASC", "DESC"]) {
      const seen: number[] = [];
      for (let after: string | undefined; ; ) {
        const { rows, response } = await list({ sort: ["name", order], range: [0, 39], ...(after && { after }) });
        seen.push(...rows.map(({ id }) => id));
        after = response.headers.get("x-next-after") ?? undefined;
        if (after === undefined) break;
      }
      const whole = (await list({ sort: ["name", order], range: [0, 999] })).rows.map(({ id }) => id);
      expect(seen).toEqual(whole);
    }
  });

  test("an estimated count says that it is one", async () => {
    const { response } = await list({ range: [0, 9] }, { prefer: "count=estimated" });
    expect(response.headers.get("preference-applied")).toBe("count=estimated");
    expect(response.headers.get("content-range")).toMatch(/^things 0-9\/\d+$/);
  });
});

describe("filters", () => {
  test.each([
    ["equality", { connectionId: 2 }, 106],
    ["a text for a number", { connectionId: "2" }, 106],
    ["one of several", { key: ["k001", "k002", "none"] }, 2],
    ["not equal", { connectionId_neq: 2 }, 213],
    ["from and to", { key_gte: "k010", key_lt: "k020" }, 10],
    ["part of a text", { key_like: "K31" }, 9],
    ["a per cent sign meaning itself", { key_like: "%" }, 0],
    ["a filter of the resource's own", { q: "宿舍 3" }, 32],
    ["a key inside JSON", { "data.room": "12" }, 1],
    ["a number inside JSON", { "data.balance_gte": 150 }, 19],
    ["null", { name: null }, 0],
  ])("by %s", async (_what, wanted, count) => {
    expect((await list({ filter: wanted, range: [0, 0] })).total?.split("/")[1]).toBe(String(count));
  });

  test("sorting by a key inside JSON sorts numbers as numbers", async () => {
    const { rows } = await list({ sort: ["data.balance", "DESC"], range: [0, 1] });
    expect(rows.map(({ data }) => data.balance)).toEqual([159, 158.5]);
  });

  test.each([
    ["an unknown filter", { filter: { nothing: 1 } }],
    ["an inherited name as a filter", { filter: { toString: 1 } }],
    ["a list as a filter", { filter: [] }],
    ["a number out of range", { filter: { connectionId: 2 ** 40 } }],
    [
      "a filter of thousands of conditions",
      { filter: Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`data.${at}`, 1])) },
    ],
    ["a text with NUL", { filter: { key: "\0" } }],
    ["an unknown sort", { sort: ["nothing", "ASC"] }],
    ["a sort in no direction", { sort: ["id", "UP"] }],
    ["SQL as a sort", { sort: ["id; drop table point", "ASC"] }],
    ["a negative range", { range: [-1, 5] }],
    ["a range backwards", { range: [5, 1] }],
    ["an endless range", { range: [0, 1e15] }],
    ["a cursor not ours", { after: "nonsense" }],
  ])("%s is refused as a problem naming the fault", async (_what, asked) => {
    const response = await api.call(address(asked as Asked));
    expect(response.status).toBe(422);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    const problem = (await response.json()) as { message: string; errors: Record<string, unknown> };
    expect(problem.errors.root).toEqual({ serverError: problem.message });
    expect(Object.keys(problem.errors).length).toBeGreaterThan(1);
  });

  test("broken JSON in the query is refused, not guessed", async () => {
    expect((await api.call("/api/things?filter={")).status).toBe(422);
  });
});

describe("one record", () => {
  test("what does not exist is 404, also when the id is no id", async () => {
    const ids = ["999999", "abc", "1.5", "-1", "99999999999999999999", "%00", "1%3Bselect"];
    const answers = await Promise.all(ids.map((id) => api.call(`/api/things/${id}`)));
    expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 404));
  });

  test("creating answers 201 with the record, deleting answers 200 with its id", async () => {
    const created = await api.call("/api/things", { body: { key: "new", extra: "ignored" } });
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as Thing;
    const deleted = await api.call(`/api/things/${id}`, { method: "DELETE", headers: { "content-type": "text/plain" } });
    expect([deleted.status, await deleted.json()]).toEqual([200, { id }]);
    expect((await api.call(`/api/things/${id}`)).status).toBe(404);
  });

  test("a second one of the same key is a conflict", async () => {
    expect((await api.call("/api/things", { body: { key: "k000" } })).status).toBe(409);
  });

  test("a bulk answer has a result for each operation, and a failed one stops no other", async () => {
    const operations = [
      { op: "create", data: { key: "bulk-1" } },
      { op: "create", data: { key: 5 } },
      { op: "delete", id: 999_999 },
      { op: "update", id: 1, data: {} },
    ];
    const response = await api.call("/api/things/_bulk", { body: { operations } });
    const { results } = (await response.json()) as { results: { ok: boolean; problem?: { status: number } }[] };
    expect(results.map(({ ok, problem }) => problem?.status ?? ok)).toEqual([true, 422, true, 422]);
    await api.ctx.db.delete(point).where(eq(point.key, "bulk-1"));
  });
});

describe("export", () => {
  test("the whole filter in its sort as CSV, formulas made harmless", async () => {
    const response = await api.call(`/api/things/_export.csv?sort=${encodeURIComponent('["key","DESC"]')}`);
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await response.arrayBuffer());
    const lines = text.trimEnd().split("\r\n");
    expect(lines[0]).toBe("\uFEFFid,connectionId,key,name,data,createdAt");
    expect(lines).toHaveLength(ROWS + 1);
    expect(lines[1]).toContain(",k318,");
    expect(text).toContain(",'=1+1,");
  });

  test("asking for CSV in the list's place gives the same file", async () => {
    const response = await api.call(address({ filter: { connectionId: 2 } }), { headers: { accept: "text/csv" } });
    expect(response.headers.get("content-type")).toContain("text/csv");
    expect((await response.text()).trimEnd().split("\r\n")).toHaveLength(107);
  });

  test("a refused filter is refused before the file begins", async () => {
    expect((await api.call("/api/things/_export.csv?filter={%22nothing%22:1}")).status).toBe(422);
  });
});

describe("rights", () => {
  test("a hidden field is in no list, record or file, and cannot be asked by filter or sort", async () => {
    const token = await api.tokenFor("viewer");
    const id = (await list({ range: [0, 0] })).rows[0]!.id;
    const one = (await (await api.call(`/api/things/${id}`, { token })).json()) as object;
    const [first] = (await (await api.call("/api/things?range=[0,0]", { token })).json()) as object[];
    expect([one, first].map((view) => "data" in view!)).toEqual([false, false]);
    expect(await (await api.call("/api/things/_export.csv", { token })).text()).toMatch(
      /^\uFEFF?id,connectionId,key,name,createdAt\r/,
    );
    const asked = [{ filter: { "data.room": "1" } }, { sort: ["data.room", "ASC"] }];
    const answers = await Promise.all(asked.map((query) => api.call(address(query), { token })));
    expect(answers.map(({ status }) => status)).toEqual([422, 422]);
  });

  test("who may only look cannot change", async () => {
    const token = await api.tokenFor("viewer");
    const tried = [
      await api.call("/api/things", { token, body: { key: "x" } }),
      await api.call("/api/things/1", { token, method: "DELETE" }),
    ];
    expect(tried.map(({ status }) => status)).toEqual([403, 403]);
  });

  test("who has no grant sees nothing", async () => {
    const token = await api.tokenFor("keeper");
    expect((await api.call("/api/things", { token })).status).toBe(403);
  });
});
