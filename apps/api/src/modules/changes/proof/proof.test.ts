import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { readSheet } from "read-excel-file/node";
import { describe, expect, test } from "vitest";
import type { WrittenHub } from "../../../../../../tests/helpers/written-platform.ts";
import { writtenStage } from "../../../../../../tests/helpers/written-stage.ts";
import { createApp } from "../../../app.ts";
import type { Language } from "../../../core/languages.ts";
import { createMetrics } from "../../../infra/metrics.ts";
import { applyChangeSet } from "../apply-change-set.ts";
import { createChangeSet } from "../create-change-set.ts";
import { approveChangeSet } from "../decide-change-set.ts";
import { planChangeSet } from "../plan-change-set.ts";
import { submitChangeSet } from "../submit-change-set.ts";
import { MOST_PRINTED_OPS, printProof } from "./export-pdf.ts";
import { loadProof } from "./facts.ts";
import { pdfDocument } from "./pdf-document.ts";
import { proofRoutes } from "./routes.ts";

const { stage, open } = writtenStage();

/** Forty rooms get another name and limit, through every step; the last one is refused by the platform. */
async function carriedOut(rooms: number): Promise<number> {
  await open({ rooms });
  stage.platform.fate = ({ key }) => (key === `r${rooms}` ? "refused" : undefined);
  const officer = stage.as("李明", "informationOfficer");
  const ops = Array.from({ length: rooms }, (_, n) => ({
    stream: "rooms",
    key: `r${n + 1}`,
    op: "update",
    fields: { name: `紫荆公寓${n + 1}号房间`, limit: 600 },
  }));
  const input = { connectionId: stage.connectionId, title: "冬季限额调整", reason: "采暖季用电", source: "edit" as const, ops };
  const { id } = await createChangeSet({ ctx: officer, input });
  await planChangeSet({ ctx: officer, input: { id } });
  await submitChangeSet({ ctx: officer, input: { id, comment: "请批准" } });
  if ((await stage.set(id)).status === "submitted") {
    await approveChangeSet({ ctx: stage.as("陈主任", "approver"), input: { id, comment: "同意，注意核验" } });
  }
  await applyChangeSet({ ctx: officer, input: { id } });
  await stage.work();
  return id;
}

/** What people wrote, which no language changes. */
const NAMES = /紫荆公寓\d*号房间|冬季限额调整|采暖季用电|李明|王|陈主任|请批准|同意，注意核验/g;

const appFor = (...roles: Parameters<WrittenHub["as"]>[1][]) =>
  createApp(stage.hub.ctx, {
    version: "0",
    modules: [proofRoutes],
    open: [],
    authenticator: { authenticate: () => stage.as("王", ...roles).actor },
    metrics: createMetrics(),
  });

const pdfjs = createRequire(import.meta.url)
  .resolve("pdfjs-dist/package.json")
  .replace("package.json", "");

/** The text of every page, as a reader would select it. */
async function pagesOf(bytes: Uint8Array): Promise<string[]> {
  const document = await getDocument({
    data: new Uint8Array(bytes),
    cMapUrl: `${pdfjs}cmaps/`,
    standardFontDataUrl: `${pdfjs}standard_fonts/`,
    verbosity: 0,
  }).promise;
  const pages: string[] = [];
  for (let n = 1; n <= document.numPages; n++) {
    const { items } = await (await document.getPage(n)).getTextContent();
    pages.push(items.map((item) => ("str" in item ? item.str : "")).join(""));
  }
  return pages;
}

describe("the proof of a change set", () => {
  test("on paper can be selected as text, has its head and number on every page, and lines to sign at the end", async () => {
    const id = await carriedOut(40);
    const response = await appFor("viewer").request(`/api/change-sets/${id}/export.pdf`);
    expect(response.headers.get("content-type")).toBe("application/pdf");
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (process.env.PROOF_PDF) writeFileSync(process.env.PROOF_PDF, bytes);
    const pages = await pagesOf(bytes);
    const whole = pages.join("");
    const set = await stage.set(id);
    for (const text of [
      "冬季限额调整",
      "采暖季用电",
      "李明",
      "陈主任",
      "同意，注意核验",
      "紫荆公寓40号房间",
      "平台拒绝 not_today",
      set.planHash!,
    ]) {
      expect(whole).toContain(text);
    }
    expect(pages.length).toBeGreaterThan(1);
    for (const [at, page] of pages.entries()) expect(page).toContain(`第 ${at + 1} 页，共 ${pages.length} 页`);
    expect(pages.filter((page) => page.includes("紫荆公寓")).every((page) => page.includes("申请时所见"))).toBe(true);
    expect(pages.at(-1)).toMatch(/申请人（签字）.*审批人（签字）.*执行人（签字）/);
  });

  test("as a workbook tells per field what was seen, what was there, wished, done and read back", async () => {
    const id = await carriedOut(3);
    const response = await appFor("viewer").request(`/api/change-sets/${id}/export.xlsx`);
    expect(response.status).toBe(200);
    const bytes = Buffer.from(await response.arrayBuffer());
    const proof = await loadProof(stage.hub.ctx, { id, lang: "zh-CN" });
    const facts = new Map((await readSheet(bytes, "变更单")).map(([name, value]) => [name, value]));
    expect(facts.get("变更单")).toBe("冬季限额调整");
    expect(facts.get("预览哈希")).toBe(proof.set.planHash);
    expect(facts.get("审计哈希")).toBe(`#${proof.lastEvent!.id} ${proof.lastEvent!.hash}`);
    expect((await readSheet(bytes, "过程")).map((row) => row[2])).toEqual(
      expect.arrayContaining(["步骤", "生成变更单", "重新读取平台并预览", "提交审批"]),
    );
    const [head, ...rows] = await readSheet(bytes, "明细");
    const limit = rows.find((row) => row[1] === "r1" && row[4] === "Limit")!;
    expect(Object.fromEntries(head!.map((name, at) => [name, limit[at]]))).toMatchObject({
      申请时所见: "450 W",
      平台当时: "450 W",
      期望: "600 W",
      结果: "已执行",
      回读: "600 W",
      核验: "一致",
      发送时间: expect.stringMatching(/^2026-11-23 /),
    });
    expect(rows.find((row) => row[1] === "r3")![8]).toBe("平台拒绝 not_today");
  });

  test("is in the language of its reader: every word of the paper and of the workbook's sheets", async () => {
    const id = await carriedOut(2);
    const paperIn = async (lang: Language) => {
      const document = pdfDocument(await loadProof(stage.hub.ctx, { id, lang }), { all: 3, unchanged: 1 });
      const footer = document.footer as (page: number, pages: number) => unknown;
      return JSON.stringify([document, footer(1, 2)]).replace(NAMES, "");
    };
    const english = await paperIn("en");
    for (const word of ["Page 1 of 2", "Refused not_today", "as wished"]) expect(english).toContain(word);
    expect(english).not.toMatch(/[\u4e00-\u9fff]/);
    const traditional = await paperIn("zh-TW");
    for (const word of ["第 1 頁，共 2 頁", "平台拒絕 not_today", "審批人"]) expect(traditional).toContain(word);
    expect(traditional).not.toMatch(/[变单审执运项发时间页签驳据]/);
    const response = await appFor("viewer").request(`/api/change-sets/${id}/export.xlsx?lang=en`);
    const workbook = Buffer.from(await response.arrayBuffer());
    const cells = [await readSheet(workbook, "Change set"), await readSheet(workbook, "Steps"), await readSheet(workbook, "Ops")];
    expect(JSON.stringify(cells).replace(NAMES, "")).not.toMatch(/[\u4e00-\u9fff]/);
  });

  test("of more ops than anybody prints says so and prints the first of them, without what was so already", async () => {
    const id = await carriedOut(2);
    const proof = await loadProof(stage.hub.ctx, { id, lang: "zh-CN" });
    const ops = Array.from({ length: 20_000 }, (_, n) => ({ ...proof.ops[0]!, ordinal: n + 1 }));
    const already = { ...proof.ops[0]!, label: "已是如此", outcome: "noop" as const };
    const bytes = await printProof({ ...proof, ops: [already, ...ops] });
    const pages = await pagesOf(bytes);
    expect(pages.join("")).not.toContain("已是如此");
    expect(pages.slice(-2).join("")).toContain(`此处仅列前 ${MOST_PRINTED_OPS} 项，共 20000 项`);
    expect(pages.at(-1)).toContain("审批人（签字）");
  });

  test("is only for who may see the set, and of a set that exists", async () => {
    const id = await carriedOut(1);
    expect((await appFor("keeper").request(`/api/change-sets/${id}/export.pdf`)).status).toBe(403);
    expect((await appFor("viewer").request("/api/change-sets/99999/export.xlsx")).status).toBe(404);
  });
});
