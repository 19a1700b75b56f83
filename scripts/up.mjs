// Everything npm runs starts here, with whatever Node (18 or later) the machine has. Only Node's own modules are used until
// the packages are installed; from then on everything runs on the pinned Node that came with them.
import { buildAdmin } from "./up/admin.mjs";
import { ensureInstalled } from "./up/install.mjs";
import { run } from "./up/run.mjs";
import { pinnedNode } from "./up/runtime.mjs";
import { runSuite } from "./up/suite.mjs";

const COMMANDS = {
  demo: (node, args) =>
    hub(node, args, {
      HUB_DEMO: "1",
      HUB_ALLOW_LOOPBACK: "1",
      DATA_DIR: process.env.DATA_DIR || ".demo-data",
      HUB_LOG: process.env.HUB_LOG || "warn",
    }),
  start: (node, args) => hub(node, args, { DATA_DIR: process.env.DATA_DIR || ".data" }),
  test: runSuite,
  verify: (node, args) => run(node, ["scripts/verify.ts", ...args]),
  bench: (node, args) => run(node, ["--expose-gc", "scripts/bench/index.ts", ...args]),
  gen: (node, args) => run(node, ["scripts/gen.ts", ...args]),
  "check-audit": (node, args) => run(node, ["scripts/check-audit.ts", ...args]),
  "new-connector": (node, args) => run(node, ["scripts/new-connector.ts", ...args]),
};

async function hub(node, args, env) {
  const built = await buildAdmin(node);
  return built === 0 ? run(node, ["apps/api/src/main.ts", ...args], { env, leash: true }) : built;
}

const [name, ...rest] = process.argv.slice(2);
const args = rest.filter((arg) => arg !== "--");
const command = COMMANDS[name];
if (Number(process.versions.node.split(".")[0]) < 18) {
  fail(`CampusHub needs Node 18 or later to start (this is ${process.version}); it brings its own Node for the rest.`);
} else if (!command) {
  fail(`Usage: node scripts/up.mjs <${Object.keys(COMMANDS).join(" | ")}> [arguments]`);
} else {
  try {
    await ensureInstalled();
    process.exitCode = await command(await pinnedNode(), args);
  } catch (error) {
    fail(error.message);
  }
}

function fail(message) {
  process.stderr.write(`\n${message}\n`);
  process.exitCode = 1;
}
