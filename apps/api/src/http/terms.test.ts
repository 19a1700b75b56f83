import { inScope } from "@campushub/drizzle";
import { Hono } from "hono";
import { expect, test } from "vitest";
import { currentScope } from "../../../../drizzle/statement-scope.ts";
import { streamed } from "./files.ts";
import type { HubEnv } from "./hub.ts";
import { databaseTerms } from "./terms.ts";

const app = new Hono<HubEnv>();
app.use(async (c, next) => {
  const actor = { kind: "token", id: "t1", name: "t", roles: [], userId: "u1" };
  c.set("ctx", { actor, database: { condition: () => ({ state: "ok" }) } } as never);
  await next();
});
app.use(databaseTerms);
const scope = () => currentScope().reader ?? "nobody";
app.all("/things/:verb?", (c) => c.text(scope()));
app.get("/file", (c) =>
  c.body(
    streamed(
      (async function* () {
        for (let page = 0; page < 4; page++) {
          await new Promise((resolve) => setImmediate(resolve));
          yield `${scope()} `;
        }
      })(),
    ),
  ),
);

test.each([
  ["GET", "/things", "user:u1"],
  ["POST", "/things/_export", "user:u1"],
  ["POST", "/things/_getMany", "user:u1"],
  ["POST", "/things", "nobody"],
  ["POST", "/things/export", "nobody"],
])("%s %s uses the database as %s", async (method, path, reader) => {
  expect(await (await app.request(path, { method })).text()).toBe(reader);
});

test("a file that is sent piece by piece is read to its end under the terms of its reader, whoever sends it", async () => {
  const answer = await app.request("/file");
  const text = await inScope({ reader: undefined }, () => answer.text());
  expect(text).toBe("user:u1 user:u1 user:u1 user:u1 ");
});
