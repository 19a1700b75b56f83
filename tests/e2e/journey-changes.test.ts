import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PROCESS_TOKEN, personToken } from "../helpers/hub-process.ts";
import { type BackOffice, hasChromium, openBackOffice } from "./back-office.ts";

interface Listed {
  readonly id: number;
  readonly connectorId: string;
}
interface PlatformRecord {
  readonly id: number;
  readonly key: string;
  readonly label: string;
  readonly data: Readonly<Record<string, number>>;
}
interface ChangeSet {
  readonly id: number;
  readonly status: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly verified: number;
}

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };
const MANY = 25;

describe.skipIf(!hasChromium)("maintaining a platform", () => {
  let office: BackOffice;
  let connectionId: number;
  let chen: string;
  const seen: string[] = [];
  const look = async (name: string) => void seen.push(...(await office.look(name)));
  const at = (hash: string) =>
    office.page.evaluate((to) => {
      window.location.hash = to;
    }, hash);
  const points = (range: string) =>
    office.hub.api<PlatformRecord[]>(
      `/api/records?filter=${encodeURIComponent(JSON.stringify({ connectionId, stream: "points" }))}&sort=["id","ASC"]&range=${range}`,
    );
  const set = (id: number) => office.hub.api<ChangeSet>(`/api/change-sets/${id}`);

  beforeAll(async () => {
    office = await openBackOffice();
    const connections = await office.hub.api<Listed[]>("/api/connections");
    const writable = await office.hub.api<{ id: string; streams: { name: string; ops: unknown[] }[] }[]>("/api/connectors");
    const connector = writable.find(({ streams }) => streams.some(({ name, ops }) => name === "points" && ops.length > 0))!;
    connectionId = connections.find((one) => one.connectorId === connector.id)!.id;
    chen = await personToken(office.hub, "chen", ["informationOfficer", "approver"]);
    await office.page.waitForSelector("input[name=username]");
    await office.signIn();
    await office.page.waitForSelector(".nav a.on");
  });
  afterAll(() => office.close());

  test("a record is edited: only what changed is wished for, and the plan shows it three ways", async () => {
    const { page } = office;
    await expect.poll(async () => (await points("[0,29]")).length, { timeout: 60_000 }).toBe(30);
    const [point] = await points("[0,0]");
    await at(`/records/${point!.id}/show`);
    await page.getByRole("button", { name: "修改监测点" }).click();
    await page.getByLabel("倍率").fill(String(point!.data.ratio! * 2));
    await look("change-edit");
    await page.getByRole("button", { name: "生成变更单并预览" }).click();
    await page.waitForURL(/change-sets\/\d+\/show/);
    await page.getByText("将更新").first().waitFor();
    await look("change-plan");
    await page.getByRole("button", { name: "提交审批" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "提交审批" }).click();
    await page.getByRole("button", { name: /^执行 1 项/ }).click();
    await page.getByText("已核验").first().waitFor();
    await look("change-applied");
  });

  test("what was applied is taken back through the same gate", async () => {
    const { page } = office;
    await page.getByRole("button", { name: "撤回…" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "撤回…" }).click();
    await page.getByText("撤回自").waitFor();
    await look("change-revert");
    await page.getByRole("button", { name: "提交审批" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "提交审批" }).click();
    await page.getByRole("button", { name: /^执行 1 项/ }).click();
    await page.getByText("已核验").first().waitFor();
  });

  test("many at once need another person, who agrees on a phone and sees each verified", async () => {
    const { page, hub } = office;
    const rows = await points(`[1,${MANY}]`);
    const ops = rows.map(({ key, data }) => ({ stream: "points", key, op: "update", fields: { ratio: data.ratio! + 1 } }));
    const body = { connectionId, title: "更正倍率", reason: "换互感器", ops };
    const { id } = await hub.api<ChangeSet>("/api/change-sets", body);
    await hub.api(`/api/change-sets/${id}/plan`, {});
    expect((await hub.api<ChangeSet>(`/api/change-sets/${id}/submit`, {})).status).toBe("submitted");
    await page.setViewportSize(PHONE);
    await at(`/change-sets/${id}/show`);
    await page.getByText("审批前请看").waitFor();
    await look("approval-phone");
    await page.getByRole("button", { name: /批准并执行/ }).click();
    await look("approval-phone-ask");
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /批准并执行/ })
      .click();
    await expect.poll(async () => (await set(id)).status, { timeout: 30_000 }).toBe("applied");
    expect(await set(id)).toMatchObject({ counts: { applied: MANY }, verified: MANY });
    await page.setViewportSize(DESK);
    await look("change-many");
  });

  test("forty points are changed from a file: a bad row is told, the rest goes to a plan and through", async () => {
    const { page, hub } = office;
    const rows = await points("[100,139]");
    const lines = rows.map(({ key, data }) => `${key},${data.ratio! + 2}`);
    const csv = ["平台主键,倍率", ...lines, "NO-SUCH-POINT,3"].join("\n");
    await office.open("change-imports");
    await page.getByLabel("平台 · 数据流 · 操作").selectOption({ label: "能耗监测（二期） · 监测点 · 修改监测点" });
    const file = { name: "倍率更正.csv", mimeType: "text/csv", buffer: Buffer.from(csv) };
    await page.getByLabel(/选择文件/).setInputFiles(file);
    await page.getByRole("button", { name: "只检查" }).click();
    await page.getByText("41 行，40 行可用，1 行有问题").waitFor();
    await look("import-checked");
    await page.getByRole("button", { name: "生成变更单" }).click();
    await page.getByRole("link", { name: "去预览" }).click();
    await page.getByRole("button", { name: "预览", exact: true }).click();
    await page
      .getByText(/40 将更新/)
      .first()
      .waitFor();
    await look("import-plan");
    const id = Number(/change-sets\/(\d+)\/show/.exec(page.url())![1]);
    await page.getByRole("button", { name: "提交审批" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "提交审批" }).click();
    // From here on nobody touches the page: that another person agreed it hears from the hub alone.
    await page.locator(".steps [aria-current=step]", { hasText: "等待审批" }).waitFor();
    expect((await hub.api<ChangeSet>(`/api/change-sets/${id}/approve`, {}, chen)).status).toBe("approved");
    await page.getByRole("button", { name: /^执行 40 项/ }).click();
    await expect.poll(async () => (await set(id)).status, { timeout: 30_000 }).toBe("applied");
    expect(await set(id)).toMatchObject({ counts: { applied: 40 }, verified: 40 });
    await page.getByText("已核验").first().waitFor();
    await look("import-applied");
    const headers = { authorization: `Bearer ${PROCESS_TOKEN}` };
    const pdf = await fetch(`${await hub.ready()}/api/change-sets/${id}/export.pdf`, { headers });
    expect(pdf.headers.get("content-type")).toContain("application/pdf");
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
  });

  test("a refused set stands on its author's home with the reason, and its rest is planned anew from there", async () => {
    const { page, hub } = office;
    const rows = await points(`[40,${39 + MANY}]`);
    const ops = rows.map(({ key, data }) => ({ stream: "points", key, op: "update", fields: { ratio: data.ratio! + 3 } }));
    const id = await page.evaluate(
      async (wish) => {
        const post = async (path: string, body: unknown) => {
          const headers = { "content-type": "application/json" };
          return (await fetch(`/api/change-sets${path}`, { method: "POST", headers, body: JSON.stringify(body) })).json();
        };
        const made = await post("", wish);
        await post(`/${made.id}/plan`, {});
        await post(`/${made.id}/submit`, {});
        return made.id as number;
      },
      { connectionId, title: "换表", reason: "", ops },
    );
    await hub.api(`/api/change-sets/${id}/reject`, { comment: "先报维修科" }, chen);
    await at("/");
    await page.getByText("先报维修科").waitFor();
    await look("home-refused");
    await page.getByRole("link", { name: `#${id} 换表` }).click();
    await page.getByRole("button", { name: "余项重新预览" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "余项重新预览" }).click();
    await page.getByText("接续余项自").waitFor();
    await page.getByText(`${MANY} 将更新`).first().waitFor();
    await at("/");
    await page.waitForSelector("h1");
    await expect.poll(() => page.getByText("先报维修科").count(), { timeout: 30_000 }).toBe(0);
  });

  test("the stop of all writing is pulled, seen on every screen, and lifted", async () => {
    const { page } = office;
    await office.open("write-safety");
    await page.getByRole("button", { name: "停止一切写入" }).click();
    await page.getByRole("dialog").locator("textarea").fill("演练");
    await page.getByRole("dialog").getByRole("button", { name: "停止一切写入" }).click();
    await page.getByText("一切写入已停止：演练").waitFor();
    await look("writes-stopped");
    await page.getByRole("button", { name: "恢复写入" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "恢复写入" }).click();
    await page.getByText("一切写入已停止：演练").waitFor({ state: "detached" });
    await office.open("change-sets");
    await page.waitForSelector("tbody tr");
    await look("change-sets");
  });

  test("nothing serious is in the way of anybody, and the browser complained of nothing", () => {
    expect(seen).toEqual([]);
    expect(office.complaints()).toEqual([]);
  });
});
