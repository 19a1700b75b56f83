import { spawn, spawnSync } from "node:child_process";
import { constants } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
/** What may be rebuilt at any time; gone with node_modules. */
export const CACHE = join(ROOT, "node_modules/.cache/campushub");

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a program in the project's root with our own input and output, hands signals on, and resolves to its exit code.
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, cwd?: string, shell?: boolean, leash?: boolean }} [options]
 *   `leash`: the child is told (`disconnect`) when we are gone, however we ended, so that nothing is left running.
 * @returns {Promise<number>} 128 + n when signal n ended it.
 */
export function run(program, args, options = {}) {
  // Node keeps what it made of our sources and the packages: a hub starts a sixth sooner from its second start on.
  const env = { NODE_COMPILE_CACHE: join(CACHE, "compiled"), ...process.env, ...options.env };
  const stdio = ["inherit", "inherit", "inherit", ...(options.leash ? ["ipc"] : [])];
  const child = spawn(program, args, { cwd: options.cwd ?? ROOT, env, stdio, shell: options.shell ?? false });
  let handedOnAt = 0;
  const handOn = (signal) => {
    // A terminal sends Ctrl-C to the whole group and npm repeats it: twice would mean "at once" to the child.
    if (signal === "SIGINT" && process.stdin.isTTY) return;
    if (Date.now() - handedOnAt > 500) child.kill(signal);
    handedOnAt = Date.now();
  };
  for (const signal of SIGNALS) process.on(signal, handOn);
  return new Promise((done, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      for (const each of SIGNALS) process.off(each, handOn);
      done(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** Runs a program silently. @returns {string | undefined} its output, undefined when it is absent or fails. */
export function ask(program, args) {
  const { status, stdout } = spawnSync(program, args, { cwd: ROOT, encoding: "utf8", timeout: 20_000 });
  return status === 0 ? stdout.trim() : undefined;
}

/** Runs the npm that started us, or the one on the path. */
export function npm(args) {
  const own = process.env.npm_execpath;
  if (own && /npm-cli\.[cm]?js$/.test(own)) return run(process.execPath, [own, ...args]);
  return process.platform === "win32" ? run("npm.cmd", args, { shell: true }) : run("npm", args);
}

export function say(message) {
  process.stdout.write(`${message}\n`);
}
