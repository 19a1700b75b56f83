import { setTimeout as wait } from "node:timers/promises";
import { seededRandom } from "@campushub/kit/campus";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestLocation, testLocation } from "../helpers/database.ts";
import { type HubProcess, startHubProcess } from "../helpers/hub-process.ts";
import { hasRealData } from "../helpers/real-data.ts";
import { type Contents, contentsOf, isOpen, type RunView, realCampus, runsOf, settled, syncAll } from "./campus-sync.ts";

const KILLS = 20;
const SEED = 20_261_123;
/** Rows that may lie between two checkpoints: a page of readings and the rows of a building, of two connections at once. */
const LARGEST_CHECKPOINT = 10_000;

const say = (line: string) => process.stdout.write(`  ${line}\n`);

async function holdings(location: TestLocation): Promise<Contents> {
  const database = await location.open();
  try {
    return await contentsOf(database);
  } finally {
    await database.close();
  }
}

const readBy = (runs: readonly RunView[]) => runs.reduce((sum, { read }) => sum + read, 0);

// A worker on PostgreSQL is taken over only after its heartbeat ran out; twenty such waits are not worth their time here.
describe.skipIf(!hasRealData || process.env.TEST_DATABASE_URL !== undefined)("a sync of the delivered campus", () => {
  const opened: TestLocation[] = [];
  let hub: HubProcess;
  let undisturbed: { contents: Contents; runs: readonly RunView[]; tookMs: number };

  const place = async () => {
    const location = await testLocation();
    opened.push(location);
    return { location, env: await realCampus(location.env) };
  };

  beforeAll(async () => {
    const { location, env } = await place();
    hub = startHubProcess(env);
    await hub.ready();
    const startedAt = performance.now();
    await syncAll(hub);
    const first = await settled(hub);
    const tookMs = performance.now() - startedAt;
    await syncAll(hub);
    const runs = await settled(hub);
    await hub.stop();
    undisturbed = { contents: await holdings(location), runs, tookMs };
    say(`undisturbed: ${first.length} runs, ${readBy(first)} rows read in ${(tookMs / 1000).toFixed(1)} s`);
  });
  afterAll(async () => {
    await hub.kill();
    for (const location of opened) await location.remove();
  });

  test("holds every room-meter and every reading of the files once", () => {
    const { records, readings, doubles } = undisturbed.contents;
    const sizes = Object.values(records).map(({ rows }) => rows);
    expect(sizes.filter((rows) => rows === 30_434).length).toBe(3);
    expect(sizes).toContain(3 * 30_434);
    expect(readings.rows).toBe(236_380);
    expect(doubles).toBe(0);
    expect(undisturbed.runs.every(({ status }) => status === "success")).toBe(true);
  });

  test("done a second time changes no row", () => {
    const again = undisturbed.runs.slice(undisturbed.runs.length / 2);
    expect(again.map(({ inserted, updated, deleted, rejected }) => [inserted, updated, deleted, rejected])).toEqual(
      again.map(() => [0, 0, 0, 0]),
    );
  });

  test(`killed ${KILLS} times at random instants ends with the rows of an undisturbed one`, async () => {
    const random = seededRandom(SEED);
    const { location, env } = await place();
    const lifeMs = undisturbed.tookMs / KILLS;
    let asked = 0;
    let whileRunning = 0;
    const startedAt = performance.now();
    for (let kill = 1; kill <= KILLS; kill++) {
      hub = startHubProcess(env);
      // One in five dies while it still starts; what waits goes on as soon as the database is open.
      if (kill % 5 === 0) await wait(random.next() * 3000);
      else {
        await hub.ready();
        if (!(await runsOf(hub)).some(isOpen)) asked = (await syncAll(hub)).length + asked;
        await wait(random.next() * lifeMs);
        whileRunning += (await runsOf(hub)).some(isOpen) ? 1 : 0;
      }
      await hub.kill();
    }
    hub = startHubProcess(env);
    await hub.ready();
    const resumed = await settled(hub);
    if (asked === 2) {
      const again = readBy(resumed) - readBy(undisturbed.runs.slice(0, 2));
      say(`${KILLS} kills: ${again} rows read again, ${Math.round(again / KILLS)} per kill`);
      expect(again).toBeLessThanOrEqual(KILLS * LARGEST_CHECKPOINT);
      expect(again).toBeGreaterThanOrEqual(0);
    }
    await syncAll(hub);
    const last = (await settled(hub)).slice(-2);
    await hub.stop();
    const contents = await holdings(location);
    say(`${whileRunning} of ${KILLS} kills during the sync, in all ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
    expect(contents).toEqual(undisturbed.contents);
    expect(last.map(({ status, inserted, updated, deleted }) => [status, inserted, updated, deleted])).toEqual(
      last.map(() => ["success", 0, 0, 0]),
    );
  });
});
