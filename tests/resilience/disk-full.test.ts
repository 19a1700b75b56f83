import { setTimeout as wait } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { copyTemplateFolder } from "../helpers/database-template.ts";
import { type HubProcess, PROCESS_TOKEN, startHubProcess } from "../helpers/hub-process.ts";
import { smallDisk } from "../helpers/small-disk.ts";

const SOON_MS = 30_000;
const disk = await smallDisk(170);
let hub: HubProcess | undefined;
afterAll(async () => {
  await hub?.kill();
  await disk?.remove();
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function ask(path: string, body?: unknown): Promise<Answer> {
  const url = await hub!.ready();
  const headers = { authorization: `Bearer ${PROCESS_TOKEN}`, "content-type": "application/json" };
  const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(SOON_MS), ...sent });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

/** Asks until the status is the one wanted. @throws Error when it is not within the time. */
async function until(path: string, status: number): Promise<Answer> {
  const giveUpAt = Date.now() + SOON_MS;
  for (;;) {
    const answer = await ask(path);
    if (answer.status === status) return answer;
    if (Date.now() > giveUpAt) throw new Error(`${path} still answers ${answer.status}: ${JSON.stringify(answer.body)}`);
    await wait(300);
  }
}

const newToken = (name: string) => ask("/api/tokens", { name, roles: ["viewer"] });

// Filling a disk takes a disk of one's own, and mounting one takes root.
test.skipIf(!disk)(
  "a full disk is told within seconds, refuses changes with what to do, and work goes on by itself once there is room",
  async () => {
    await copyTemplateFolder(disk!.path);
    hub = startHubProcess({ DATA_DIR: disk!.path, PORT: "0" });
    await until("/readyz", 200);
    expect((await newToken("before")).status).toBe(201);

    const makeRoom = disk!.fill();
    const told = await until("/readyz", 503);
    expect(told.body).toMatchObject({ reason: "full", detail: expect.stringContaining("free some space") });
    expect(await newToken("meanwhile")).toMatchObject({ status: 503, body: { code: "unavailable", reason: "full" } });
    expect((await ask("/healthz")).status).toBe(200);
    expect((await ask("/api/tokens")).status).toBe(200);
    expect(hub.output()).toContain("the disk is full");

    await makeRoom();
    await until("/readyz", 200);
    expect((await newToken("after")).status).toBe(201);

    disk!.fill();
    await until("/readyz", 503);
    const stoppedAt = Date.now();
    await hub.stop();
    expect(Date.now() - stoppedAt).toBeLessThan(10_000);
  },
);
