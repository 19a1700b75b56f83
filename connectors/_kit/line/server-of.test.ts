import { expect, test } from "vitest";
import { serverOf } from "./server-of.ts";

test.each([
  ["127.0.0.1:9001", ["localhost:9001", "LocalHost:9001", "localhost.:9001", "[::1]:9001", "127.0.0.1:09001", "127.1:9001"]],
  ["[::1]:1", ["[0:0:0:0:0:0:0:1]:1", "[::ffff:127.0.0.1]:1"]],
  ["serial-3.dorm.example.edu:26", ["Serial-3.Dorm.Example.EDU:26", "serial-3.dorm.example.edu.:026"]],
  ["[2001:db8::a]:4001", ["[2001:DB8:0:0:0:0:0:A]:4001"]],
])("%s is one server in every spelling", (address, spellings) => {
  for (const spelling of spellings) expect(serverOf(spelling)).toBe(serverOf(address));
});

test("another port, host or address is another server", () => {
  const servers = [
    "localhost:1",
    "localhost:2",
    "127.0.0.2:1",
    "10.0.0.1:1",
    "[::2]:1",
    "a.edu:1",
    "a.edu.cn:1",
    "房间:1",
    "a_b:1",
  ];
  expect(new Set(servers.map(serverOf)).size).toBe(servers.length);
});
