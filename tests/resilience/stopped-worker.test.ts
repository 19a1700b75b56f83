import { setTimeout as wait } from "node:timers/promises";
import { type RunningSimulator, systemClock } from "@campushub/kit";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rowsOf } from "../../apps/api/src/infra/arrays.ts";
import { simulators } from "../../apps/api/src/simulators.gen.ts";
import { type TestLocation, testLocation } from "../helpers/database.ts";
import { freePorts, type HubProcess, PROCESS_TOKEN, personToken, startHubProcess } from "../helpers/hub-process.ts";
import { insist, Office, type SetView } from "./carry-out.ts";

const ON_POSTGRES = process.env.TEST_DATABASE_URL !== undefined;
/** Of one batch, at a pace that leaves time to stop in its midst. */
const OPS = 12;
const CALLS_PER_SECOND = 8;
const BOOKED = 3;

const started: HubProcess[] = [];
let location: TestLocation;
let url: string;
let office: Office;
let simulator: RunningSimulator;
let connectionId: number;

async function start(env: Record<string, string>): Promise<HubProcess> {
  const hub = startHubProcess({ ...location.env, ...env });
  started.push(hub);
  const address = await hub.ready();
  if (address !== "") url = address;
  return hub;
}

/** What does the work: on PostgreSQL a process of its own, so that another may take over from it. */
const startWorking = () => start(ON_POSTGRES ? { HUB_ROLE: "worker" } : { PORT: "0" });

beforeAll(async () => {
  location = await testLocation();
  if (ON_POSTGRES) await start({ HUB_ROLE: "api", PORT: String(await freePorts(1)) });
  const working = await startWorking();
  const admin = { url: () => url, token: PROCESS_TOKEN };
  office = new Office(admin.url, await personToken(started[0]!, "approver", ["admin"]));
  const pretended = simulators.find(({ id }) => id === "dorm-power-soap")!;
  simulator = await pretended.start({ clock: systemClock, seed: 7, size: "small" });
  const config = { ...simulator.connection.config, requestsPerSecond: CALLS_PER_SECOND };
  const wish = { connectorId: pretended.connectorId, title: "stopped", config };
  ({ id: connectionId } = await insist<{ id: number }>(admin, "/api/connections", wish));
  const asked = { streams: ["rooms", "accounts"] };
  const { runId } = await insist<{ runId: number }>(admin, `/api/connections/${connectionId}/sync`, asked);
  for (let status = "queued"; status !== "success"; await wait(100)) {
    ({ status } = await insist<{ status: string }>(admin, `/api/sync-runs/${runId}`));
    expect(status).not.toBe("failed");
  }
  await working.stop();
});
afterAll(async () => {
  for (const hub of started) await hub.kill();
  await simulator?.close();
  await location?.remove();
});

/** A batch of top-ups, begun; `booked` resolves once its first few are in the platform's ledger. */
async function begin(first: number) {
  const accounts = await office.records(connectionId, "accounts");
  const ops = accounts.slice(first, first + OPS).map(({ key, data }) => {
    return { stream: "accounts", key, op: "topUp", fields: { amount: 1, unit: data.balanceUnit } };
  });
  const { length } = simulator.writable!.ledger();
  const ended = office.carryOut({ connectionId, title: `top-ups ${first}`, ops });
  const mine = () => simulator.writable!.ledger().slice(length);
  while (mine().length < BOOKED) await wait(20);
  return { ended, mine };
}

/** Of each op, what the hub says and how often the platform booked it. */
async function account({ id }: SetView, mine: readonly { readonly key: string }[]): Promise<string[]> {
  const ops = await office.opsOf(id);
  return ops.map(({ key, outcome }) => `${outcome} ${mine.filter((entry) => entry.key === key).length}`);
}

test("a hub asked to stop in mid-batch books nothing twice and fails nothing: the next one carries the rest out", async () => {
  const first = await startWorking();
  const { ended, mine } = await begin(0);
  await first.stop();
  expect(await first.exited()).toBe(0);
  expect(mine().length).toBeLessThan(OPS);
  const next = await startWorking();
  const set = await ended;
  expect(await account(set, mine())).toEqual(Array.from({ length: OPS }, () => "applied 1"));
  await next.stop();
});

// The lease is aged in the database in place of waiting for it: what stops the first worker is that the set is another's.
test.skipIf(!ON_POSTGRES)("a worker that stood still while another took its set over sends nothing more", async () => {
  const first = await startWorking();
  const { ended, mine } = await begin(OPS);
  process.kill(first.pid, "SIGSTOP");
  const database = await location.open();
  await database.db.execute(
    sql`update change_set set heartbeat_at = heartbeat_at - interval '1 minute' where status = 'applying'`,
  );
  await startWorking();
  const unknown = sql`select 1 from change_op where outcome = 'unknown'`;
  while (rowsOf(await database.db.execute(unknown)).length === 0) await wait(100);
  process.kill(first.pid, "SIGCONT");
  // The platform's own time to settle is not waited for either.
  await database.db.execute(sql`update change_op set sent_at = sent_at - interval '1 minute' where outcome = 'unknown'`);
  const set = await ended;
  await database.close();
  const said = await account(set, mine());
  expect(said.filter((one) => one === "applied 1")).toHaveLength(mine().length);
  expect(said.filter((one) => one === "failed 0")).toHaveLength(OPS - mine().length);
  expect(mine().length).toBeLessThan(OPS);
});
