import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { freePorts } from "../../../../../tests/helpers/hub-process.ts";
import { startSimulators } from "./simulator-host.ts";

const taken: Server[] = [];
const take = async (port: number) => {
  const server = createServer();
  taken.push(server);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
};
afterEach(async () => {
  for (const server of taken.splice(0)) await new Promise((resolve) => server.close(resolve));
});

describe("a demo beside another one", () => {
  test("has simulators that take another port where theirs is in use, and say which was", async () => {
    const port = await freePorts(8);
    await take(port);
    await take(port + 2);
    const host = await startSimulators({ dataDir: undefined, firstPort: port });
    const facts = await host.list();
    await host.close();
    expect(facts.map(({ takenPort }) => takenPort)).toEqual([port, null, port + 2, null]);
    expect(new Set(facts.map(({ baseUrl }) => baseUrl)).size).toBe(facts.length);
  });
});
