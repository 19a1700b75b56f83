import { expect, test } from "vitest";
import { z } from "zod";
import type { Ctx } from "../core/context.ts";
import { staticResource } from "./static-resource.ts";

const ctx = { policy: { demand: () => {}, hidden: () => new Set() } } as unknown as Ctx;
const resource = staticResource({ name: "things", view: z.object({ id: z.string() }), items: [{ id: "a" }, { id: "b" }] });
const idsOf = async (id: unknown) => (await resource.list({ ctx, query: { filter: { id } } })).rows.map((row) => row.id);

test("is chosen from by one id or several, those it has not left out", async () => {
  expect(await idsOf("b")).toEqual(["b"]);
  expect(await idsOf(["b", "x", 7, "a"])).toEqual(["b", "a"]);
});

test.each([{ toString: 1 }, [["a"]], [{}], null])("is not chosen from by %j, which is no id", async (id) => {
  await expect(idsOf([id])).rejects.toMatchObject({ code: "invalid" });
});
