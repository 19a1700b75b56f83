import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PROCESS_TOKEN } from "../helpers/hub-process.ts";
import { type BackOffice, hasChromium, openBackOffice } from "./back-office.ts";

interface Simulator {
  readonly id: string;
  readonly connectorId: string;
  readonly title: { zh: string };
  readonly connection: { title: { zh: string }; config: Record<string, string | number> };
}
interface Run {
  readonly id: number;
  readonly status: string;
  readonly streams: readonly { readonly status: string }[];
}

/** The platform whose meters and money the journey is about: the one with rows to brake on. */
const FAULT = "thirtyPercentGone";
const FIRST_LOAD_LIMIT = 400 * 1024;

describe.skipIf(!hasChromium)("the information officer's first journey", () => {
  let office: BackOffice;
  let dorm: Simulator;
  const seen: string[] = [];
  const look = async (name: string) => void seen.push(...(await office.look(name)));

  beforeAll(async () => {
    office = await openBackOffice();
    const simulators = await office.hub.api<Simulator[]>("/api/demo/simulators");
    dorm = simulators[0]!;
  });
  afterAll(() => office.close());

  const unschedule = async (id: number) => {
    const headers = { authorization: `Bearer ${PROCESS_TOKEN}`, "content-type": "application/json" };
    const url = `${await office.hub.ready()}/api/connections/${id}`;
    expect((await fetch(url, { method: "PATCH", headers, body: JSON.stringify({ schedule: "" }) })).status).toBe(200);
  };
  const runOf = (id: number) => office.hub.api<Run>(`/api/sync-runs/${id}`);
  const brakedOf = async (id: number) => (await runOf(id)).streams.filter(({ status }) => status === "braked").length;
  const ended = async (id: number): Promise<Run> => {
    for (;;) {
      const run = await runOf(id);
      if (!["queued", "running"].includes(run.status)) return run;
      await office.page.waitForTimeout(300);
    }
  };

  test("a wrong password is told so and the right one opens the home screen", async () => {
    const { page } = office;
    await page.waitForSelector("input[name=username]");
    await look("sign-in");
    await office.signIn("not the password");
    await page.getByRole("alert").first().waitFor();
    await office.signIn();
    await page.waitForSelector(".nav a.on");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await look("home");
  });

  test("the first list shows after at most 400 kB of script", async () => {
    await office.open("connections");
    await office.page.waitForSelector("tbody tr");
    await look("connections");
    process.stdout.write(`first load: ${(office.scriptBytes() / 1024).toFixed(0)} kB of script over the wire\n`);
    expect(office.scriptBytes()).toBeLessThanOrEqual(FIRST_LOAD_LIMIT);
  });

  test("a platform is added by its form; a wrong password is told, mended, and every stream answers", async () => {
    const { page, hub } = office;
    const { config } = dorm.connection;
    await page.getByRole("link", { name: "新增平台接入" }).first().click();
    await page.locator(`a[href*="connectorId=${dorm.connectorId}"]`).click();
    const field = (label: string) => page.getByLabel(label, { exact: false }).first();
    await page.fill("input[name=title]", "宿舍电控（手工新增）");
    await field("平台地址").fill(String(config.baseUrl));
    await field("学校代码").fill(String(config.customerCode));
    await field("账号").fill(String(config.account));
    await field("密码").fill("not-the-password");
    await look("connection-new");
    await page.getByRole("button", { name: "保存" }).first().click();
    await page.waitForURL(/connections\/\d+\/show/);
    const id = Number(/connections\/(\d+)\/show/.exec(page.url())![1]);
    await page.getByRole("button", { name: "测试", exact: true }).click();
    await page.getByText("凭据不被接受").first().waitFor();
    await look("connection-bad-key");
    await page.getByRole("link", { name: "编辑", exact: true }).click();
    await field("密码").fill(String(config.password));
    await page.getByRole("button", { name: "保存" }).first().click();
    await page.waitForURL(/connections\/\d+\/show/);
    await page.getByRole("button", { name: "测试", exact: true }).click();
    const probes = page.locator("table", { hasText: "读取" }).getByText("正常");
    await expect.poll(() => probes.count(), { timeout: 20_000 }).toBeGreaterThanOrEqual(6);
    await look("connection");
    // Whoever looks at what is deleted is told so; here nobody does.
    await office.open("connections");
    const headers = { authorization: `Bearer ${PROCESS_TOKEN}` };
    const removed = await fetch(`${await hub.ready()}/api/connections/${id}`, { method: "DELETE", headers });
    expect(removed.status).toBe(200);
  });

  test("a sync that misses thirty percent is braked, keeps all rows and asks", async () => {
    const { page, hub } = office;
    const [connection] = await hub.api<{ id: number }[]>('/api/connections?filter={}&sort=["id","ASC"]');
    // A slot that came due meanwhile would read the stream again and answer the brake.
    await unschedule(connection!.id);
    const first = await hub.api<{ runId: number }>(`/api/connections/${connection!.id}/sync`, {});
    expect((await ended(first.runId)).status).toBe("success");
    await hub.api(`/api/demo/simulators/${dorm.id}/faults`, { [FAULT]: { on: true } });
    const { runId } = await hub.api<{ runId: number }>(`/api/connections/${connection!.id}/sync`, { mode: "snapshot" });
    expect((await ended(runId)).status).toBe("braked");
    await hub.api(`/api/demo/simulators/${dorm.id}/faults`, { [FAULT]: { on: false } });
    await page.evaluate((id) => {
      window.location.hash = `/sync-runs/${id}/show`;
    }, runId);
    await page.getByText("已制动").first().waitFor();
    await look("run-braked");
    await page.locator(".nav a").first().click();
    await page.getByRole("button", { name: "保留数据" }).first().waitFor();
    await look("home-braked");
    await page.goBack();
    await page.waitForURL(`**/sync-runs/${runId}/show`);
    for (let left = await brakedOf(runId); left > 0; left = await brakedOf(runId)) {
      await page.getByRole("button", { name: "保留数据" }).first().click();
      await page.getByRole("dialog").getByRole("button", { name: "保留全部" }).click();
      await expect.poll(() => brakedOf(runId), { timeout: 20_000 }).toBe(left - 1);
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
    expect((await runOf(runId)).status).not.toBe("braked");
    await look("run-kept");
  });

  test("a rejected row is mended, replayed and becomes a record", async () => {
    const { page, hub } = office;
    await office.open("rejects");
    const open = '/api/rejects?filter={"status":"open","code":"bad_number"}&sort=["id","ASC"]';
    const before = (await hub.api<unknown[]>(open)).length;
    const ofPlatform = page.locator("tbody tr", { hasText: dorm.connection.title.zh }).filter({ hasText: "电费账户" });
    await ofPlatform.first().click();
    await page.waitForSelector("textarea");
    await look("reject");
    const raw = await page.inputValue("textarea");
    await page.fill("textarea", raw.replace(/"N\/A"/g, '"12.5"'));
    await page.getByRole("button", { name: "修正并重放" }).click();
    await expect.poll(async () => (await hub.api<unknown[]>(open)).length, { timeout: 10_000 }).toBe(before - 1);
    await look("reject-replayed");
  });

  test.each([
    ["records", "records"],
    ["drifts", "drifts"],
    ["points", "points"],
    ["users", "users"],
    ["roles", "roles"],
    ["tokens", "tokens"],
    ["audit-events", "audit"],
    ["simulators", "simulators"],
  ])("the screen %s opens with something to say", async (resource, name) => {
    await office.open(resource);
    await office.page.waitForTimeout(600);
    await look(name);
  });

  test("the screens speak English and traditional Chinese, on light and dark", async () => {
    const { page } = office;
    await page.getByRole("button", { name: /语言/ }).click();
    await page.getByRole("menuitem", { name: "繁體" }).click();
    await page.getByText("平台接入").or(page.getByText("平臺接入")).first().waitFor();
    await look("traditional");
    await page.getByRole("button", { name: /語言|语言/ }).click();
    await page.getByRole("menuitem", { name: "English" }).click();
    await page
      .getByRole("link", { name: /Connections/ })
      .first()
      .waitFor();
    await look("english");
  });

  test("axe found nothing serious on any screen", () => {
    expect(seen).toEqual([]);
  });

  test("the browser had nothing to complain about but the wrong password", () => {
    expect(office.complaints().filter((text) => !/status of 401/.test(text))).toEqual([]);
  });
});
