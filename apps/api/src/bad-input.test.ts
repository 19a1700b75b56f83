import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nasty, type Schema, shaped } from "../../../tests/helpers/arbitrary-input.ts";
import { openTestDatabase, type TestDatabase } from "../../../tests/helpers/database.ts";
import { readEnv } from "./env.ts";
import { type Hub, startHub } from "./start-hub.ts";

/** Requests per route; FUZZ_RUNS=1000 is what acceptance asks for. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 40);
/** Each of these computes a password hash, a tenth of a second of work on purpose. */
const SLOW = /^\/auth\/sign-in/;
const TOKEN = "fuzz-admin-token-0123456789";

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: "path" | "query" | "header"; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

const folder = mkdtempSync(join(tmpdir(), "campushub-fuzz-"));
let database: TestDatabase;
let hub: Hub;
let document: Document;
beforeAll(async () => {
  database = await openTestDatabase();
  const silent = () => {};
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const env = readEnv({
    ...database.location.env,
    DATA_DIR: folder,
    HUB_ADMIN_TOKEN: TOKEN,
    HUB_ADMIN_PASSWORD: "fuzz password",
    HUB_ROLE: "api",
  });
  hub = await startHub({ env, log, database });
  document = (await (await hub.app.request("/api/openapi.json")).json()) as Document;
  for (const table of ["connection", "sync_run", "record", "reject", "schema_drift", "point"]) await startAt1000(table);
});
/** Numbers given out from here on do not meet the planted id 1. */
const startAt1000 = (table: string) => hub.ctx.db.execute(sql`select setval(pg_get_serial_sequence(${table}, 'id'), 1000)`);

afterAll(async () => {
  await hub?.close();
  await database.location.remove();
  rmSync(folder, { recursive: true, force: true });
});

interface Request {
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

test("no request, however malformed, gets more than a refusal", { timeout: 3_000_000 }, async () => {
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  expect(routes.length).toBeGreaterThan(40);
  for (const { path, method, operation } of routes) {
    await plantRows();
    const numRuns = SLOW.test(path) ? Math.min(RUNS, 20) : RUNS;
    await fc.assert(
      fc.asyncProperty(requestTo(path, method, operation), (request) => expectRefusal(method, request)),
      { numRuns, endOnFailure: true },
    );
  }
  const all = [...answers.values()].reduce((sum, count) => sum + count, 0);
  expect(answers.get(422)! / all).toBeGreaterThan(0.3);
  expect((answers.get(401) ?? 0) / all).toBeLessThan(0.1);
});

/** Answers by status: a run of nothing but 401 would have tested the door alone. */
const answers = new Map<number, number>();

/** One of each thing under id 1, so that requests come past "does not exist"; planted again for each route. */
async function plantRows(): Promise<void> {
  const { db, connectors } = hub.ctx;
  const [connectorId] = connectors.keys();
  const at = sql`'2026-11-23T08:00:00Z'`;
  await db.execute(sql`insert into connection (id, connector_id, title, config) overriding system value
    values (1, ${connectorId}, 'planted', '{"baseUrl":"http://127.0.0.1:9"}') on conflict do nothing`);
  await db.execute(sql`insert into sync_run (id, connection_id, status, trigger, streams) overriding system value
    values (1, 1, 'braked', 'manual', '["rooms"]') on conflict do nothing`);
  await db.execute(sql`insert into record (id, connection_id, stream, key, data, raw, hash, run_id, first_seen_at, last_seen_at, changed_at)
    overriding system value values (1, 1, 'rooms', 'r1', '{"room":"1"}', '{}', 'h', 1, ${at}, ${at}, ${at}) on conflict do nothing`);
  await db.execute(sql`insert into reject (id, connection_id, stream, raw, raw_hash, path, code, message, first_run_id, last_run_id, first_seen_at, last_seen_at)
    overriding system value values (1, 1, 'rooms', '{}', 'h', 'room', 'bad', 'bad', 1, 1, ${at}, ${at}) on conflict do nothing`);
  await db.execute(sql`insert into schema_drift (id, connection_id, stream, kind, path, detail, first_seen_at, last_seen_at)
    overriding system value values (1, 1, 'rooms', 'newField', 'x', 'x', ${at}, ${at}) on conflict do nothing`);
  await db.execute(sql`insert into stream_state (connection_id, stream) values (1, 'rooms') on conflict do nothing`);
  await db.execute(sql`insert into change_set (id, connection_id, title, author_id, author_name, total) overriding system value
    values (1, 1, 'planted', 'somebody', 'somebody', 1) on conflict do nothing`);
  await db.execute(sql`insert into change_op (id, change_set_id, connection_id, ordinal, op_id, stream, key, op, fields) overriding system value
    values (1, 1, 1, 1, 'planted', 'rooms', 'r1', 'update', '{"name":"x"}') on conflict do nothing`);
  await db.execute(
    sql`insert into point (id, connection_id, key, created_at) overriding system value values (1, 1, 'p1', ${at}) on conflict do nothing`,
  );
}

async function expectRefusal(method: string, { path, query, headers, body }: Request): Promise<void> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    parameters.set(name, typeof value === "string" ? value.toWellFormed() : (JSON.stringify(value) ?? ""));
  const url = `/api${path}${parameters.size > 0 ? `?${parameters}` : ""}`;
  const response = await hub.app.request(url, {
    method: method.toUpperCase(),
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json", ...headers },
    body: method === "get" ? undefined : body?.toWellFormed(),
  });
  if (response.headers.get("content-type")?.startsWith("text/event-stream")) return response.body!.cancel();
  const text = await response.text();
  answers.set(response.status, (answers.get(response.status) ?? 0) + 1);
  if (response.status >= 500) throw new Error(`${method} ${url} answered ${response.status} to ${body}: ${text}`);
  if (response.status < 400) return;
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  expect(JSON.parse(text)).toMatchObject({ status: response.status, errors: expect.anything() });
  expect(text).not.toMatch(/\.ts:\d+|node_modules|\bat \w+ \(/);
}

function requestTo(path: string, method: string, operation: Operation): fc.Arbitrary<Request> {
  const resolve = (ref: string) => document.components?.schemas?.[ref.split("/").at(-1)!];
  const named = (place: string) => (operation.parameters ?? []).filter((parameter) => parameter.in === place);
  const ids = fc.tuple(...[...path.matchAll(/\{\w+\}/g)].map(() => idFor(path, method)));
  const content = Object.values(operation.requestBody?.content ?? {})[0];
  const body = content
    ? fc.oneof({ weight: 4, arbitrary: shaped(content.schema, resolve).map(textOf) }, { weight: 1, arbitrary: rawBody })
    : fc.constant(undefined);
  return fc.record({
    path: ids.map((values) =>
      values.reduce((text, value) => text.replace(/\{\w+\}/, encodeURIComponent(value.toWellFormed())), path),
    ),
    query: queryOf(named("query"), resolve),
    headers: oddHeaders,
    body,
  });
}

/** Mostly whole, so that a request comes past what is missing. */
function queryOf(parameters: NonNullable<Operation["parameters"]>, resolve: (ref: string) => Schema | undefined) {
  const values = parameters.map(({ name, schema }) => {
    const plausible = PLAUSIBLE[name] ?? [];
    const fitting = plausible.length > 0 ? fc.constantFrom(...plausible) : shaped(schema, resolve);
    return [name, fc.oneof(fitting, queryValue(name))] as const;
  });
  const all = Object.fromEntries(values);
  return fc.oneof(fc.record(all), fc.record(all, { requiredKeys: [] }));
}
/** What lets a request for a file come to its reading. */
const PLAUSIBLE: Readonly<Record<string, readonly string[]>> = {
  ids: ["1", "1,1", "1,2", "999999999"],
  from: ["2026-11-23T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59"],
  to: ["2026-11-24T00:00:00+08:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999999-23:59"],
};

const textOf = (value: unknown) => JSON.stringify(value) ?? "";
const rawBody = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.json(),
  fc.constantFrom("", "{", '{"a":1}}', "\uFEFF{}", `${"[".repeat(5000)}${"]".repeat(5000)}`, '{"__proto__":{"x":1}}'),
);
/** A token that ends itself would turn the rest into 401. */
const idFor = (path: string, method: string) => {
  const plausible =
    path.startsWith("/tokens") && method === "delete"
      ? fc.constantFrom("77", "0")
      : fc.constantFrom("1", "2", "0", "informationOfficer", "1:0", "1:-999999999999999");
  return fc.oneof(
    plausible,
    nasty
      .map((value) => (typeof value === "string" ? value : textOf(value)))
      .filter((text) => text !== "" && text !== "1" && text !== "." && text !== ".."),
  );
};
const fields = fc.constantFrom(
  "id",
  "key",
  "stream",
  "connectionId",
  "data.room",
  "createdAt",
  "status",
  "at",
  "q",
  "nothing",
  "toString",
  "__proto__",
  "data.__proto__",
  "data.a'b",
  "value_gte",
  "missingIn",
  "id_gte",
  "key_like",
  "deleted",
);
const queryValue = (name: string): fc.Arbitrary<unknown> => {
  if (name === "sort") return fc.oneof(fc.tuple(fields, fc.constantFrom("ASC", "DESC", "asc", "x")), nasty);
  if (name === "range") return fc.oneof(fc.tuple(fc.integer(), fc.integer()), fc.tuple(fc.nat(100), fc.nat(200)), nasty);
  if (name === "filter")
    return fc.oneof(fc.dictionary(fields, fc.oneof(nasty, fc.array(nasty, { maxLength: 3 })), { maxKeys: 3 }), nasty);
  return nasty;
};
const oddHeaders = fc.record(
  {
    "content-type": fc.constantFrom(
      "application/json",
      "text/plain",
      "application/json; charset=gb18030",
      "multipart/form-data",
      "x",
    ),
    "if-match": fc.constantFrom('"1"', "1", "*", "rubbish", '"999999999999"'),
    prefer: fc.constantFrom("count=estimated", "count=none", ";;;"),
    accept: fc.constantFrom("text/csv", "*/*", "image/png"),
    "x-forwarded-for": fc.constantFrom("127.0.0.1", "::1%lo", "x, , y", ",".repeat(200)),
    "x-request-id": fc.constantFrom("a", "<script>", "x".repeat(500)),
  },
  { requiredKeys: [] },
);
