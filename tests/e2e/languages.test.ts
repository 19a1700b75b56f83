import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BackOffice, hasChromium, openBackOffice } from "./back-office.ts";
import { type Locale, ShownWords } from "./shown-words.ts";

interface Listed {
  readonly id: number | string;
}
const WITH_PAGES = ["connections", "sync-runs", "records", "rejects", "change-sets", "points", "audit-events"];
const SCREENS = [
  ...[
    "",
    "connections",
    "connections/create",
    "sync-runs",
    "records",
    "rejects",
    "change-sets",
    "change-imports",
    "drifts",
    "points",
  ],
  ...[
    "users",
    "users/create",
    "roles",
    "tokens",
    "tokens/create",
    "write-safety",
    "audit-events",
    "simulators",
    "me",
    "no-such-page",
  ],
];

describe.skipIf(!hasChromium)("the screens speak the reader's language", () => {
  let office: BackOffice;
  let words: ShownWords;
  const routes = [...SCREENS];

  beforeAll(async () => {
    office = await openBackOffice();
    const { hub, page } = office;
    words = new ShownWords(page);
    const connections = await hub.api<Listed[]>('/api/connections?sort=["id","ASC"]');
    for (const { id } of connections) await hub.api(`/api/connections/${id}/check`, {});
    // The demo reads its platforms as it starts; rows that were refused come last.
    while ((await hub.api<unknown[]>("/api/rejects?range=[0,0]")).length === 0) await page.waitForTimeout(300);
    for (const resource of WITH_PAGES) {
      const [first] = await hub.api<Listed[]>(`/api/${resource}?range=[0,0]`);
      if (first) routes.push(`${resource}/${encodeURIComponent(first.id)}/show`);
    }
    for (const { id } of connections) routes.push(`connections/${id}/show`, `connections/${id}`);
    await page.waitForSelector("input[name=username]");
  });
  afterAll(() => office.close());

  test("the sign-in page is read in any of them before anybody has signed in", async () => {
    const { page } = office;
    for (const [name, motto] of [
      ["English", /Sign in/],
      ["繁體", /登入/],
      ["简体", /登录/],
    ] as const) {
      await page.locator("main button[aria-haspopup=menu]").click();
      await page.getByRole("menuitem", { name }).click();
      await page.getByRole("heading", { name: motto }).waitFor();
    }
    await office.signIn();
    await page.waitForSelector(".nav a.on");
  });

  test.each<[Locale]>([["en"], ["zh-TW"], ["zh-CN"]])("no screen in %s shows a word of another language", async (locale) => {
    const { page } = office;
    await page.locator(".top-right button[aria-haspopup=menu]").first().click();
    await page.locator(`[role=menuitem][lang="${locale}"]`).click();
    await page.waitForFunction((wanted) => document.documentElement.lang === wanted, locale);
    const found: string[] = [];
    for (const route of routes) {
      await page.evaluate((to) => {
        window.location.hash = `/${to}`;
      }, route);
      await page.waitForFunction(() => document.querySelector("h1, .state h2") && !document.querySelector(".skeleton"));
      await page.waitForTimeout(150);
      found.push(...(await words.foreign(locale)).map((text) => `${route}: ${text}`));
    }
    expect(found).toEqual([]);
    // Forms that nobody changed were left by their address: the router may not complain of a page it could not hold.
    expect(office.complaints().filter((text) => text.includes("blocker"))).toEqual([]);
  });
});
