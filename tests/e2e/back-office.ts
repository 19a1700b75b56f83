import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, chromium, type Page } from "playwright-core";
import { freePorts, type HubProcess, PROCESS_TOKEN, startHubProcess } from "../helpers/hub-process.ts";

const CHROMIUM = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PICTURES = fileURLToPath(new URL("./pictures/", import.meta.url));
const QUIET = [
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
export const hasChromium = existsSync(CHROMIUM);

/** A demo hub with its admin, and a browser in front of it. */
export interface BackOffice {
  readonly hub: HubProcess;
  readonly page: Page;
  /** Everything the browser complained about so far. */
  complaints(): readonly string[];
  /** Script bytes over the wire so far. */
  scriptBytes(): number;
  /** Takes a picture and asks axe. @returns serious and critical findings. */
  look(name: string): Promise<string[]>;
  signIn(password?: string): Promise<void>;
  /** Follows an entry of the navigation. */
  open(resource: string): Promise<void>;
  close(): Promise<void>;
}

export async function openBackOffice(): Promise<BackOffice> {
  const vite = join(ROOT, "node_modules/vite/bin/vite.js");
  execFileSync(process.execPath, [vite, "build", "--logLevel", "error"], {
    cwd: join(ROOT, "apps/admin"),
    stdio: "ignore",
    // The test runner's own variables would make it a build for tests.
    env: { PATH: process.env.PATH },
  });
  const dataDir = mkdtempSync(join(tmpdir(), "campushub-e2e-"));
  const hub = startHubProcess({ HUB_DEMO: "1", DATA_DIR: dataDir, PORT: String(await freePorts(5)) });
  const url = await hub.ready();
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...QUIET, ...sandbox] });
  const { page, complaints, scriptBytes } = await openPage(browser);
  await page.goto(url);
  mkdirSync(PICTURES, { recursive: true });
  return {
    hub,
    page,
    complaints: () => complaints,
    scriptBytes,
    async look(name) {
      await page.evaluate(settle);
      await page.screenshot({ path: join(PICTURES, `${name}.png`) });
      // A message that comes or goes while axe looks is measured half faded.
      const { violations } = await new AxeBuilder({ page }).exclude(".MuiSnackbar-root").analyze();
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html}`);
    },
    async signIn(password = PROCESS_TOKEN) {
      await page.fill("input[name=username]", "admin");
      await page.fill("input[name=password]", password);
      await page.click("button[type=submit]");
    },
    async open(resource) {
      await page.click(`.nav a[href="#/${resource}"]`);
      await page.waitForURL(`**/#/${resource}**`);
      await page.waitForSelector("h1");
    },
    async close() {
      await browser.close();
      await hub.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** In the browser: whatever fades in or out has done so; what turns for ever is not waited for. */
async function settle(): Promise<void> {
  const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
  await Promise.allSettled(ending.map(({ finished }) => finished));
}

async function openPage(browser: Browser) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  let bytes = 0;
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfinished", async (request) => {
    if (request.resourceType() === "script") bytes += (await request.sizes()).responseBodySize;
  });
  return { page, complaints, scriptBytes: () => bytes };
}
