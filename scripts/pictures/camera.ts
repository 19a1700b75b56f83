import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { PASSWORD } from "./demo.ts";
import { PERSONS, type PersonName } from "./persons.ts";
import { smallPng } from "./small-png.ts";

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const QUIET = [
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

export interface Look {
  readonly name: string;
  readonly as: PersonName;
  /** The screen's address after `#`. */
  readonly at: string;
  readonly phone?: boolean;
}

/** A browser in front of a hub; every person has a window of its own. */
export interface Camera {
  take(look: Look): Promise<void>;
  /** Everything the browser complained about so far. */
  complaints(): readonly string[];
  close(): Promise<void>;
}

export async function openCamera({ url, folder }: { url: string; folder: string }): Promise<Camera> {
  mkdirSync(folder, { recursive: true });
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: [...QUIET, ...sandbox],
  });
  const complaints: string[] = [];
  const pages = new Map<string, Page>();
  const pageOf = async ({ as, phone }: Look) => {
    const known = pages.get(`${as} ${phone}`);
    if (known) return known;
    const page = await signedInPage(browser, { url, as, viewport: phone ? PHONE : DESK });
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    pages.set(`${as} ${phone}`, page);
    return page;
  };
  return {
    complaints: () => complaints,
    close: () => browser.close(),
    async take(look) {
      const page = await pageOf(look);
      // Away first: of an address that differs after `#` only, the page before would be taken for this one.
      await page.goto("about:blank");
      await page.goto(`${url}/#${look.at}`);
      await page.waitForSelector("main h1");
      // A sync that is under way changes its page all the time.
      await page.waitForFunction(isStill, STILL_MS, { polling: 100, timeout: MOST_MS }).catch(() => undefined);
      writeFileSync(join(folder, `${look.name}.png`), smallPng(await page.screenshot()));
    },
  };
}

interface Window {
  readonly url: string;
  readonly as: PersonName;
  readonly viewport: { readonly width: number; readonly height: number };
}

/** The event stream never ends, so no silence of the network tells that a page has come: its loading signs and its text do. */
const STILL_MS = 1_500;
const MOST_MS = 12_000;

/** In the browser: nothing is loading, and the text has been the same for so long. */
function isStill(stillMs: number): boolean {
  const watch = window as unknown as { seen?: string; since?: number };
  const text = document.body.textContent ?? "";
  const isLoading = document.querySelector("[aria-busy=true], .skeleton") !== null;
  if (isLoading || watch.seen !== text) {
    watch.seen = text;
    watch.since = performance.now();
  }
  return performance.now() - watch.since! > stillMs;
}

async function signedInPage(browser: Browser, { url, as, viewport }: Window): Promise<Page> {
  const context = await browser.newContext({ viewport, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
  const page = await context.newPage();
  await page.goto(url);
  await page.fill("input[name=username]", PERSONS[as].username);
  await page.fill("input[name=password]", PASSWORD);
  await page.click("button[type=submit]");
  await page.waitForSelector(".nav a.on, main h1 >> nth=0");
  await page.waitForSelector("input[name=password]", { state: "detached" });
  return page;
}
