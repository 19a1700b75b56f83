import { existsSync, readdirSync } from "node:fs";
import { ask, run, say } from "./run.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PLACES = [
  ...NAMES.map((name) => `/usr/bin/${name}`),
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Finds a Chromium that starts, or installs one. @returns {Promise<string | undefined>} its path. */
export async function ensureChromium(node) {
  const found = findChromium(node);
  if (found) return found;
  say("No Chromium on this machine; installing one for the end-to-end tests …");
  if (isRootOnDebian()) await installPackages();
  const packaged = findChromium(node);
  if (packaged) return packaged;
  await run(node, ["node_modules/playwright-core/cli.js", "install", "chromium"]).catch(() => 1);
  const downloaded = findChromium(node);
  if (!downloaded) {
    say(
      "No Chromium could be installed: the end-to-end tests will be skipped. Install Chromium or Google Chrome yourself " +
        "(Debian: apt-get install chromium fonts-noto-cjk), or set CHROMIUM_PATH to one.",
    );
  }
  return downloaded;
}

/** A Chromium that is there already; one that does not answer `--version` (a snap's empty shell) is not one. */
export function findChromium(node) {
  const { CHROMIUM_PATH, CHROME_PATH, PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH } = process.env;
  const named = [CHROMIUM_PATH, CHROME_PATH, PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH];
  return [...named, ...PLACES, playwrightsOwn(node)].find((path) => path && existsSync(path) && starts(path));
}

function starts(path) {
  // On Windows `--version` opens a window instead of answering.
  return process.platform === "win32" || /Chrom(e|ium)/.test(ask(path, ["--version"]) ?? "");
}

function playwrightsOwn(node) {
  const script = 'import("playwright-core").then(({ chromium }) => process.stdout.write(chromium.executablePath()))';
  return ask(node, ["-e", script]);
}

function isRootOnDebian() {
  return process.getuid?.() === 0 && existsSync("/usr/bin/apt-get") && existsSync("/etc/debian_version");
}

async function installPackages() {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-qq"], { env });
  const chinese = existsSync("/usr/share/fonts/opentype/noto") && readdirSync("/usr/share/fonts/opentype/noto").length > 0;
  const packages = ["chromium", ...(chinese ? [] : ["fonts-noto-cjk"])];
  await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env });
}
