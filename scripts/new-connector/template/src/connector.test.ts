import type { Batch, RunningSimulator } from "@campushub/kit";
import { FakeClock, testSession } from "@campushub/kit/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { simulator } from "../simulator/index.ts";
import connector from "./index.ts";

const clock = new FakeClock();
let running: RunningSimulator;
beforeAll(async () => {
  running = await simulator.start({ clock, seed: 1, size: "small" });
});
afterAll(() => running.close());

async function readItems(): Promise<Batch[]> {
  const session = testSession(connector, { config: running.connection.config, clock });
  const upTo = new Date(clock.now()).toISOString();
  const batches: Batch[] = [];
  for await (const batch of connector.streams.items!.read.run(session, { mode: "snapshot", upTo })) batches.push(batch);
  return batches;
}

describe("template-platform against its simulator", () => {
  test("a snapshot of template-platform brings every item once and says that it is complete", async () => {
    const batches = await readItems();
    const rows = batches.flatMap((batch) => (batch.kind === "rows" ? batch.rows : []));
    expect(rows).toHaveLength(running.truth("items").size);
    expect(batches.at(-1)).toEqual({ kind: "scopeComplete" });
  });

  test("a snapshot of template-platform outlives a 500, a gateway page, broken JSON and GB18030 under a UTF-8 header", async () => {
    running.setFaults({
      status500: { on: true, count: 1 },
      html502: { on: true, count: 1 },
      malformedJson: { on: true, count: 1 },
      gb18030AsUtf8: { on: true, count: 2 },
    });
    expect(await readItems()).toEqual(await readItems());
  });

  test("the check of template-platform tells a wrong key from a platform that is down", async () => {
    const config = { ...running.connection.config, apiKey: "wrong" };
    expect(await connector.check(testSession(connector, { config, clock }))).toMatchObject([{ result: "badKey" }]);
    const nobody = { ...running.connection.config, baseUrl: "http://127.0.0.1:9" };
    expect(await connector.check(testSession(connector, { config: nobody, clock }))).toMatchObject([{ result: "down" }]);
  });
});
