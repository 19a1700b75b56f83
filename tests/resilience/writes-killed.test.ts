import { setTimeout as wait } from "node:timers/promises";
import { type FaultSetting, type LedgerEntry, type RunningSimulator, systemClock } from "@campushub/kit";
import { seededRandom } from "@campushub/kit/campus";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { simulators } from "../../apps/api/src/simulators.gen.ts";
import { type TestLocation, testLocation } from "../helpers/database.ts";
import { freePorts, type HubProcess, PROCESS_TOKEN, personToken, startHubProcess } from "../helpers/hub-process.ts";
import { insist, Office, type OpView, type OpWish, type SetView } from "./carry-out.ts";

/** The whole trial takes ten minutes: `HUB_TEST_FULL=1` asks for it; without, as much as a suite can bear. */
const IS_FULL = process.env.HUB_TEST_FULL === "1";
const KILLS = IS_FULL ? 50 : 6;
const WISHES = IS_FULL ? 1_000 : 200;
/** Ops of one set. */
const SET = { topUps: WISHES / 5, relays: WISHES / 10 };
const SEED = 20_261_125;
/** Longest life of a hub after it is ready (ms). */
const LIFE_MS = 4_000;

/** A set that takes long tells how it stands this often (ms), so that what hangs is told from what is slow. */
const TELL_EVERY_MS = 60_000;

const say = (line: string) => process.stdout.write(`  ${line}\n`);
const share = (part: number): FaultSetting => ({ on: true, share: part });
/** What may become of a wish over HTTP, and on a line. */
const OVER_HTTP = {
  timeoutAfterCommit: share(0.01),
  timeoutBeforeCommit: share(0.01),
  resetAfterCommit: share(0.03),
  deliveredTwice: share(0.05),
};
const ON_A_LINE = { ...OVER_HTTP, lateAnswer: share(0.01), noAnswer: share(0.01) };

interface Platform {
  readonly simulator: RunningSimulator;
  readonly connectionId: number;
}

// A worker on PostgreSQL is taken over only after its heartbeat ran out; fifty such waits are not worth their time here.
describe.skipIf(process.env.TEST_DATABASE_URL !== undefined)("money and relays under kills and silences", () => {
  const platforms = new Map<string, Platform>();
  const done: SetView[] = [];
  let location: TestLocation;
  let hub: HubProcess;
  let url: string | undefined;
  let office: Office;
  let env: Record<string, string | undefined>;

  const start = async () => {
    hub = startHubProcess(env);
    url = await hub.ready();
  };

  beforeAll(async () => {
    location = await testLocation();
    env = { ...location.env, PORT: String(await freePorts(1)) };
    await start();
    const admin = { url: () => url, token: PROCESS_TOKEN };
    office = new Office(() => url, await personToken(hub, "approver", ["admin"]));
    for (const id of ["dorm-power-soap", "dorm-power-meters"]) {
      const pretended = simulators.find((one) => one.id === id)!;
      const simulator = await pretended.start({ clock: systemClock, seed: SEED, size: "campus" });
      const config = { ...simulator.connection.config, ...HURRIED[id] };
      const wish = { connectorId: pretended.connectorId, title: id, config };
      const { id: connectionId } = await insist<{ id: number }>(admin, "/api/connections", wish);
      const { runId } = await insist<{ runId: number }>(admin, `/api/connections/${connectionId}/sync`, {});
      for (let status = "queued"; status !== "success"; ) {
        await wait(200);
        ({ status } = await insist<{ status: string }>(admin, `/api/sync-runs/${runId}`));
        expect(status).not.toBe("failed");
      }
      platforms.set(id, { simulator, connectionId });
    }
  });
  afterAll(async () => {
    await hub?.kill();
    for (const { simulator } of platforms.values()) await simulator.close();
    await location?.remove();
  });

  const carryOut = async (id: string, title: string, ops: readonly OpWish[]) => {
    const { connectionId } = platforms.get(id)!;
    const startedAt = performance.now();
    const secondsSince = (since: number) => ((performance.now() - since) / 1000).toFixed(0);
    /** When the set was first seen to stand like that. */
    const stood = new Map<string, number>();
    let told = startedAt;
    const set = await office.carryOut({ connectionId, title, ops }, ({ status, counts }) => {
      if (!stood.has(status)) stood.set(status, performance.now());
      if (performance.now() - told < TELL_EVERY_MS) return;
      told = performance.now();
      say(`${id}, ${title}: ${status} ${JSON.stringify(counts)} after ${secondsSince(startedAt)} s`);
    });
    done.push(set);
    const begun = stood.get("applying") ?? performance.now();
    say(`${id}, ${title}: ${ops.length} ops in ${secondsSince(startedAt)} s, of these ${secondsSince(begun)} s applied`);
  };

  /** Sums that nobody else books, so that a double would show. */
  const topUps = async () => {
    const accounts = await office.records(platforms.get("dorm-power-soap")!.connectionId, "accounts");
    for (let first = 0; first < WISHES; first += SET.topUps) {
      const ops = Array.from({ length: SET.topUps }, (_, index): OpWish => {
        const { key, data } = accounts[(first + index) % accounts.length]!;
        return { stream: "accounts", key, op: "topUp", fields: { amount: 1 + ((first + index) % 90), unit: data.balanceUnit } };
      });
      await carryOut("dorm-power-soap", `top-ups ${first}`, ops);
    }
  };

  /** Cut, restored, cut again: half of the wishes on each platform. */
  const relays = async (id: string) => {
    const status = await office.records(platforms.get(id)!.connectionId, "status");
    const closed = status.filter(({ data }) => data.relay === "送电" && data.online !== "离线" && data.keepPower !== true);
    const rooms = closed.slice(0, SET.relays);
    expect(rooms).toHaveLength(SET.relays);
    for (let wished = 0; wished < WISHES / 2; wished += rooms.length) {
      const cuts = (wished / rooms.length) % 2 === 0;
      const ops = rooms.map(({ key }): OpWish => {
        return { stream: "status", key, op: cuts ? "cut" : "restore", fields: cuts ? { reason: "人工" } : {} };
      });
      await carryOut(id, `relays ${wished}`, ops);
    }
  };

  test(`${WISHES} top-ups and ${WISHES} relay commands, ${KILLS} kills: the ledger has each once or not at all, as the hub says`, async () => {
    platforms.get("dorm-power-soap")!.simulator.setFaults(OVER_HTTP);
    platforms.get("dorm-power-meters")!.simulator.setFaults(ON_A_LINE);
    const startedAt = performance.now();
    let working = true;
    const work = Promise.all([topUps(), relays("dorm-power-soap"), relays("dorm-power-meters")]).finally(() => {
      working = false;
    });
    const random = seededRandom(SEED);
    let whileWorking = 0;
    for (let kill = 1; kill <= KILLS; kill++) {
      await wait(random.next() * LIFE_MS);
      whileWorking += working ? 1 : 0;
      await hub.kill();
      url = undefined;
      await start();
      if (kill % 10 === 0) say(`${kill} kills in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
    }
    await work;
    say(`${whileWorking} of ${KILLS} kills while it worked, in all ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
    expect(whileWorking).toBeGreaterThan(KILLS / 2);
    for (const { simulator, connectionId } of platforms.values()) {
      const sets = done.filter((set) => set.connectionId === connectionId);
      const ops = (await Promise.all(sets.map(({ id }) => office.opsOf(id)))).flat();
      expect(disagreements(ops, simulator.writable!.ledger())).toEqual([]);
      say(
        `${ops.length} ops: ${JSON.stringify(Object.fromEntries([...Map.groupBy(ops, ({ outcome }) => outcome)].map(([name, some]) => [name, some.length])))}`,
      );
    }
  });
});

/** Short silences, and calls few enough that the kills fall into the work. */
const HURRIED: Readonly<Record<string, Record<string, number>>> = {
  "dorm-power-soap": { timeoutSeconds: 1, requestsPerSecond: 60 },
  "dorm-power-meters": { answerTimeoutMs: 200, requestsPerSecond: 200 },
};

/** Where the hub's account of an op and the platform's differ. What carries no id of ours is counted by object and op. */
function disagreements(ops: readonly OpView[], ledger: readonly LedgerEntry[]): string[] {
  const nameOf = ({ id, key, op }: Pick<LedgerEntry, "id" | "key" | "op">) => id ?? `${key} ${op}`;
  const booked = Map.groupBy(ledger, nameOf);
  const carriesId = ledger.some(({ id }) => id !== null);
  const wished = Map.groupBy(ops, ({ opId, key, op }) =>
    booked.has(opId) || (carriesId && !booked.has(`${key} ${op}`)) ? opId : `${key} ${op}`,
  );
  const found = ops
    .filter(({ outcome }) => outcome === "unknown" || outcome === "sending")
    .map(({ opId }) => `${opId} is not resolved`);
  for (const name of new Set([...booked.keys(), ...wished.keys()])) {
    const applied = (wished.get(name) ?? []).filter(({ outcome }) => outcome === "applied").length;
    const times = (booked.get(name) ?? []).length;
    if (applied !== times) found.push(`${name}: the hub says ${applied} times, the platform ${times}`);
  }
  return found;
}
