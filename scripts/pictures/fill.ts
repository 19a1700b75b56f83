import { openPglite } from "@campushub/drizzle";
import { changeSet } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { Demo } from "./demo.ts";
import { type Ask, makePersons, signedIn } from "./persons.ts";

interface Listed {
  readonly id: number;
  readonly title: string;
  readonly key: string;
  readonly status: string;
  readonly data: Readonly<Record<string, unknown>>;
}
type End = "applied" | "partial" | "failed" | "refused" | "cancelled" | "expired" | "nothingToDo" | "reverted";

/** What was made: the sets by how they ended, the one that waits, and the record a person corrected. */
export interface Filled {
  readonly sets: Readonly<Record<End, number>>;
  readonly waiting: number;
  readonly corrected: number;
}

const MONEY_PLATFORM = "宿舍电控（SOAP 演示）";
const DATA_PLATFORM = "能耗监测（二期）";
const UNKNOWN_BALANCE = '"N/A"';
const WAIT_MS = 120_000;

/** Fills a fresh demo with what a university would have after a few weeks: a set in each of its ends, one that waits, a correction. */
export async function fillHub(demo: Demo): Promise<Filled> {
  await makePersons(demo);
  const connections = await demo.ask<Listed[]>("/connections");
  const [money, data] = [MONEY_PLATFORM, DATA_PLATFORM].map((title) => connections.find((one) => one.title === title)!.id);
  const rows = (connectionId: number, stream: string) =>
    demo.ask<Listed[]>(
      `/records?filter=${encodeURIComponent(JSON.stringify({ connectionId, stream }))}&sort=["id","ASC"]&range=[0,39]`,
    );
  const accounts = await until(async () => (await rows(money!, "accounts")).length === 40 && rows(money!, "accounts"));
  const points = await until(async () => (await rows(data!, "points")).length === 40 && rows(data!, "points"));
  const officer = await signedIn(demo, "officer");
  const approver = await signedIn(demo, "approver");
  const sets = makeSets({ officer, approver, connectionId: data! });
  const purse = makeSets({ officer, approver, connectionId: money! });
  const topUp = (from: number, count: number, title: string) =>
    purse.planned({
      title,
      reason: "学工处 11-28 邮件：困难学生电费补贴，名单见附件",
      source: "command",
      ops: accounts.slice(from, from + count).map(({ key, data }) => ({
        stream: "accounts",
        key,
        op: "topUp",
        fields: { amount: 50, unit: data.balanceUnit, note: "困难补贴" },
      })),
    });
  const ratio = (from: number, count: number, by: number) =>
    sets.planned({
      title: "更正互感器倍率",
      reason: "11-25 现场核对互感器铭牌",
      source: "edit",
      ops: points
        .slice(from, from + count)
        .map(({ key, data: { ratio } }) => ({ stream: "points", key, op: "update", fields: { ratio: Number(ratio) + by } })),
    });
  const applied = await sets.carriedOut(await ratio(0, 3, 2));
  const original = await sets.carriedOut(await ratio(4, 2, 3));
  const revert = await officer<Listed>(`/change-sets/${original}/revert`, { reason: "铭牌看错，恢复原值" });
  await officer(`/change-sets/${revert.id}/plan`, {});
  await sets.carriedOut(revert.id);
  const nothingToDo = await ratio(8, 2, 0);
  const [simulator] = await demo
    .ask<(Listed & { id: string; connection: { title: { zh: string } } })[]>("/demo/simulators")
    .then((all) => all.filter(({ connection }) => connection.title.zh === MONEY_PLATFORM));
  const refusing = (setting: object) => demo.ask(`/demo/simulators/${simulator!.id}/faults`, { refused: setting });
  await refusing({ on: true, count: 1 });
  const partial = await purse.approved(await topUp(0, 4, "困难学生电费补贴（柳园 4 户）"));
  await refusing({ on: true });
  const failed = await purse.approved(await topUp(6, 2, "困难学生电费补贴（柳园 2 户）"));
  await refusing({ on: false });
  const refused = await topUp(10, 3, "困难学生电费补贴（第二批）");
  await officer(`/change-sets/${refused}/submit`, {});
  await approver(`/change-sets/${refused}/reject`, { comment: "名单与学工处盖章件不一致，请核对 0106" });
  const cancelled = await topUp(14, 2, "困难学生电费补贴（重复）");
  await officer(`/change-sets/${cancelled}/submit`, {});
  await officer(`/change-sets/${cancelled}/cancel`, {});
  const expired = await topUp(18, 2, "困难学生电费补贴（第三批）");
  const waiting = await topUp(22, 4, "困难学生电费补贴（第四批）");
  await officer(`/change-sets/${waiting}/submit`, { comment: "请今天批，宿舍今晚断电" });
  const ends = { applied, partial, failed, refused, cancelled, expired, nothingToDo, reverted: original };
  return { sets: ends, waiting, corrected: await correct(demo, { officer, connectionId: money! }) };
}

/** A balance the platform gave as no number is typed in by a person. @returns the record's id */
async function correct(demo: Demo, { officer, connectionId }: { officer: Ask; connectionId: number }): Promise<number> {
  const rejects = await demo.ask<(Listed & { connectionId: number; raw: unknown })[]>("/rejects");
  const reject = rejects.find((one) => one.connectionId === connectionId && JSON.stringify(one.raw).includes(UNKNOWN_BALANCE))!;
  const raw = JSON.parse(JSON.stringify(reject.raw).replace(UNKNOWN_BALANCE, '"37.20"'));
  const { recordId } = await officer<{ recordId: number }>(`/rejects/${reject.id}/replay`, { raw });
  return recordId;
}

function makeSets({ officer, approver, connectionId }: { officer: Ask; approver: Ask; connectionId: number }) {
  const ended = (id: number) =>
    until(async () => ["applied", "partial", "failed"].includes((await officer<Listed>(`/change-sets/${id}`)).status) && id);
  return {
    async planned(body: object): Promise<number> {
      const { id } = await officer<Listed>("/change-sets", { connectionId, ...body });
      await officer(`/change-sets/${id}/plan`, {});
      return id;
    },
    async carriedOut(id: number): Promise<number> {
      await officer(`/change-sets/${id}/submit`, {});
      await officer(`/change-sets/${id}/apply`, {});
      return ended(id);
    },
    async approved(id: number): Promise<number> {
      await officer(`/change-sets/${id}/submit`, {});
      await approver(`/change-sets/${id}/approve`, {});
      await officer(`/change-sets/${id}/apply`, {});
      return ended(id);
    },
  };
}

/** A set's plan was made long ago; the hub must not be running. */
export async function agePlan({ dataDir, id }: { dataDir: string; id: number }): Promise<void> {
  const { db, close } = await openPglite(dataDir);
  await db
    .update(changeSet)
    .set({ expiresAt: new Date(Date.now() - 20 * 60_000) })
    .where(eq(changeSet.id, id));
  await close();
}

async function until<Found>(look: () => Promise<Found | false>): Promise<Found> {
  for (const end = Date.now() + WAIT_MS; Date.now() < end; ) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`did not happen within ${WAIT_MS / 1000} s: ${look}`);
}
