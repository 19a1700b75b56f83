import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { freePorts } from "../../../tests/helpers/hub-process.ts";
import { type Entrance, takeEntrance } from "./entrance.ts";
import { demoPorts } from "./modules/demo/index.ts";

const taken: Entrance[] = [];
afterEach(() => {
  for (const entrance of taken.splice(0)) entrance.close();
});
const take = async (ports: readonly number[]) => {
  const entrance = await takeEntrance(ports);
  taken.push(entrance);
  return entrance;
};

describe("the hub's port", () => {
  test("is taken at once, so that of two demos that start together each has one of its own", async () => {
    const port = await freePorts(21);
    const [first, second] = await Promise.all([take(demoPorts(port)), take(demoPorts(port))]);
    expect([first.port, second.port].sort()).toEqual([port, port + 20]);
  });

  test("tells whoever comes before the hub is there to come again, and is the hub's from then on", async () => {
    const { url, open } = await take([0]);
    const early = await fetch(`${url}/healthz`);
    expect([early.status, early.headers.get("retry-after")]).toEqual([503, "2"]);
    open(() => new Response("here"));
    expect(await (await fetch(url)).text()).toBe("here");
  });

  test("that another program has is named", async () => {
    const other = createServer();
    const port = await freePorts(1);
    await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
    await expect(takeEntrance([port])).rejects.toThrow(`port ${port} is in use`);
    await new Promise((resolve) => other.close(resolve));
  });
});

test("a demo may take the wished port or one of those behind it, with room for its simulators, and none beyond the last there is", () => {
  expect(demoPorts(8080).slice(0, 3)).toEqual([8080, 8100, 8120]);
  expect(demoPorts(65_530)).toEqual([65_530]);
  expect(demoPorts(0)).toEqual([0]);
});
