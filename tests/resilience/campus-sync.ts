import { setTimeout as wait } from "node:timers/promises";
import type { Database } from "@campushub/drizzle";
import { sql } from "drizzle-orm";
import { rowsOf } from "../../apps/api/src/infra/arrays.ts";
import { freePorts, type HubEnv, type HubProcess, PROCESS_TOKEN } from "../helpers/hub-process.ts";
import { REAL_DATA } from "../helpers/real-data.ts";

/** A hub with its simulators on the delivered files, at the same addresses over every restart. */
export async function realCampus(location: HubEnv): Promise<HubEnv> {
  return { ...location, PORT: String(await freePorts(5)), HUB_DEMO_DATA: REAL_DATA };
}

export interface RunView {
  readonly id: number;
  readonly status: string;
  readonly read: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly deleted: number;
}

/** Asks for a sync of every connection. */
export async function syncAll(hub: HubProcess): Promise<number[]> {
  const connections = await hub.api<{ id: number }[]>("/api/connections");
  for (const { id } of connections) await unschedule(hub, id);
  const asked = connections.map(({ id }) => hub.api<{ runId: number }>(`/api/connections/${id}/sync`, {}));
  return (await Promise.all(asked)).map(({ runId }) => runId);
}

/** No slot may come due meanwhile: its run would be one more than the test asked for. */
async function unschedule(hub: HubProcess, id: number): Promise<void> {
  const headers = { authorization: `Bearer ${PROCESS_TOKEN}`, "content-type": "application/json" };
  await fetch(`${await hub.ready()}/api/connections/${id}`, { method: "PATCH", headers, body: JSON.stringify({ schedule: "" }) });
}

export async function runsOf(hub: HubProcess): Promise<RunView[]> {
  return hub.api<RunView[]>('/api/sync-runs?range=[0,99]&sort=["id","ASC"]');
}

export const isOpen = ({ status }: RunView) => status === "queued" || status === "running";

/** Waits until no run is open. */
export async function settled(hub: HubProcess): Promise<RunView[]> {
  for (;;) {
    const runs = await runsOf(hub);
    if (!runs.some(isOpen)) return runs;
    await wait(200);
  }
}

export interface Contents {
  /** Stream of a connection → live rows, and a fingerprint of keys and contents. */
  readonly records: Readonly<Record<string, { readonly rows: number; readonly print: string }>>;
  readonly readings: { readonly rows: number; readonly print: string };
  readonly doubles: number;
  readonly deleted: number;
}

/** What a database holds, told so that two can be compared. */
export async function contentsOf({ db }: Database): Promise<Contents> {
  const records = rowsOf<{ stream: string; rows: number; print: string }>(
    await db.execute(sql`
      select c.title || ' ' || r.stream as stream, count(*)::int as rows,
        md5(string_agg(r.key || ' ' || r.hash || ' ' || r.data::text, ',' order by r.key)) as print
      from record r join connection c on c.id = r.connection_id where not r.deleted group by 1 order by 1`),
  );
  const [readings] = rowsOf<{ rows: number; print: string }>(
    await db.execute(sql`
      select count(*)::int as rows, md5(string_agg(p.key || ' ' || r.ts || ' ' || r.value || ' ' || r.quality, ',' order by p.key, r.ts)) as print
      from reading r join point p on p.id = r.point_id`),
  );
  const [odd] = rowsOf<{ doubles: number; deleted: number }>(
    await db.execute(sql`
      select (select count(*) from (select 1 from record group by connection_id, stream, key having count(*) > 1) d)::int as doubles,
        (select count(*) from record where deleted)::int as deleted`),
  );
  return { records: Object.fromEntries(records.map(({ stream, ...rest }) => [stream, rest])), readings: readings!, ...odd! };
}
