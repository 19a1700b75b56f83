import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Ctx } from "../../apps/api/src/core/context.ts";
import { template } from "../../apps/api/src/modules/changes/import/template.ts";
import { openZip } from "../../apps/api/src/modules/changes/import/zip.ts";
import { connections } from "../../apps/api/src/modules/connections/queries.ts";
import { simulators } from "../../apps/api/src/simulators.gen.ts";
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts";
import { openStage } from "./stage.ts";

const platforms = simulators.map((simulator) => ({ id: simulator.id, simulator }));

describe.each(platforms)("the templates of $id", ({ simulator }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  test("are there for each stream that is written to, with lists to choose from, and refused for every other", async () => {
    const stage = await openStage(simulator, { database });
    await stage.sync();
    const actor = { kind: "user" as const, id: "author", name: "author", roles: ["admin" as const] };
    const ctx: Ctx = { ...stage.hub.ctx, actor };
    const { offered } = await connections.one({ ctx, id: stage.connectionId });
    for (const [stream, { kind }] of Object.entries(stage.connector.streams)) {
      const made = template({ ctx, input: { connectionId: stage.connectionId, stream, format: "xlsx" } });
      if ((offered[stream] ?? []).length === 0) {
        await expect(made, stream).rejects.toThrow(`offers no changes to ${stream}`);
        continue;
      }
      const sheet = openZip((await made).bytes).text("xl/worksheets/sheet1.xml");
      if (kind === "record") expect(sheet, stream).toMatch(/<dataValidation type="list"[^>]* sqref="A2:/);
    }
    await stage.close();
  });
});
