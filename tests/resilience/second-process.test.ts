import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { copyTemplateFolder } from "../helpers/database-template.ts";
import { freePorts, type HubEnv, type HubProcess, startHubProcess } from "../helpers/hub-process.ts";

let folder: string;
const started: HubProcess[] = [];
const start = (env: HubEnv) => {
  const hub = startHubProcess({ DATA_DIR: folder, PORT: "0", ...env });
  started.push(hub);
  return hub;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "campushub-process-"));
  await copyTemplateFolder(folder);
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((hub) => hub.kill()));
  await rm(folder, { recursive: true, force: true });
});

describe("the data folder", () => {
  test("in use by a living hub is refused to a second one, which names the folder and the process", async () => {
    const first = start({});
    await first.ready();
    const second = start({});
    expect(await second.exited()).toBe(1);
    expect(second.output()).toContain(`The data folder ${folder} is in use by process ${first.pid}`);
    expect(second.output()).not.toMatch(/\n\s+at /);
    expect(await first.api("/api/connections")).toEqual([]);
  });

  test("of a killed hub is taken over, and a stopped one leaves no lock", async () => {
    const first = start({});
    await first.ready();
    await first.kill();
    const second = start({});
    await second.ready();
    await second.stop();
    expect(await second.exited()).toBe(0);
    const third = start({});
    expect(await third.ready()).toMatch(/^http:/);
  });

  test("of a killed hub is given to exactly one of several that start at the same moment", async () => {
    const first = start({});
    await first.ready();
    await first.kill();
    const all = [start({}), start({}), start({})];
    const ends = await Promise.all(
      all.map((hub) =>
        hub.ready().then(
          () => "ready",
          () => "refused",
        ),
      ),
    );
    expect(ends.toSorted()).toEqual(["ready", "refused", "refused"]);
  });
});

describe("a start that cannot be", () => {
  test("names every fault of the environment at once", async () => {
    const hub = start({ PORT: "eighty", HUB_ROLE: "boss", DATABASE_URL: "mysql://x", HUB_ADMIN_TOKEN: "short" });
    expect(await hub.exited()).toBe(1);
    for (const name of ["PORT", "HUB_ROLE", "DATABASE_URL", "HUB_ADMIN_TOKEN"]) expect(hub.output()).toContain(`${name}:`);
    expect(hub.output()).not.toMatch(/\n\s+at /);
  });

  test("because the port is in use says so, and leaves the folder free", async () => {
    const port = await freePorts(1);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
    const hub = start({ PORT: String(port) });
    expect(await hub.exited()).toBe(1);
    expect(hub.output()).toContain(`port ${port} is in use`);
    await new Promise((resolve) => other.close(resolve));
    await start({ PORT: String(port) }).ready();
  });

  test("because the database cannot be reached says so without a password", async () => {
    const port = await freePorts(1);
    const hub = start({ DATABASE_URL: `postgres://hub:s3cret-word@127.0.0.1:${port}/hub` });
    expect(await hub.exited()).toBe(1);
    expect(hub.output()).toContain("could not start");
    expect(hub.output()).toContain(String(port));
    expect(hub.output()).not.toContain("s3cret-word");
  });
});
