import { afterEach, describe, expect, test } from "vitest";
import { demandAddress, lookupWithin, resolveWithin } from "./addresses.ts";
import { createLines } from "./line/create.ts";
import { FakeClock } from "./testing/fake-clock.ts";
import { closeAll, failure, GET, ok, rig, say } from "./testing/fixtures/transport-rig.ts";

afterEach(closeAll);
const CAMPUS = { loopback: false };
const code = (address: string, reach = CAMPUS): string => {
  try {
    demandAddress(new URL(address), reach);
    return "allowed";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("an address", () => {
  test.each([
    "http://10.1.2.3/",
    "http://172.16.0.9:8080/",
    "https://192.168.1.1/",
    "http://100.64.3.2/",
    "http://[fd12:3456::1]/",
    "http://202.196.64.1/",
    "mqtts://[2001:250::1]:8883",
    "http://energy.example.edu/",
  ])("%s of the campus or beyond may be reached", (address) => {
    expect(code(address)).toBe("allowed");
  });

  test.each([
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://[::ffff:169.254.169.254]/",
    "http://[fe80::1]/",
    "http://[fd00:ec2::254]/",
    "http://100.100.100.200/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://255.255.255.255/",
    "http://[::7f00:1]/",
  ])("%s is never reached, loopback or not", (address) => {
    expect([code(address), code(address, { loopback: true })]).toEqual(["address_refused", "address_refused"]);
  });

  test.each(["http://127.0.0.1:8080/", "http://127.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "mqtt://127.9.9.9"])(
    "%s is this machine, reached only where that is allowed",
    (address) => {
      expect([code(address), code(address, { loopback: true })]).toEqual(["address_refused", "allowed"]);
    },
  );

  test.each(["http://me:word@10.0.0.1/", "mqtt://me@10.0.0.1", "http://:word@x/"])(
    "%s names a user, which belongs elsewhere",
    (address) => {
      expect(code(address)).toBe("credentials_in_address");
    },
  );
});

describe("a name", () => {
  test("is judged by what it is looked up to: one of this machine is refused by every transport", async () => {
    const refused = expect.objectContaining({ class: "config", code: "address_refused" });
    const { http, baseUrl, seen } = await rig(ok(), { reach: CAMPUS });
    const named = await rig(ok(), { reach: CAMPUS, baseUrl: baseUrl.replace("127.0.0.1", "localhost") });
    expect(await failure(http.json(GET))).toEqual(refused);
    expect(await failure(named.http.json(GET))).toEqual(refused);
    expect(seen).toEqual([]);
    const lines = linesTo("localhost:9");
    await expect(lines.ask(question("localhost:9"))).rejects.toEqual(refused);
    await expect(linesTo("127.0.0.1:9").ask(question("127.0.0.1:9"))).rejects.toEqual(refused);
    await expect(resolveWithin(CAMPUS, ["mqtt://localhost:1883"])("mqtt://localhost:1883")).rejects.toEqual(refused);
  });

  test("comes as the very address that was judged", async () => {
    const resolve = resolveWithin({ loopback: true }, ["mqtt://localhost:1883"]);
    expect(await resolve("mqtt://localhost:1883")).toMatch(/^(127\.0\.0\.1|::1)$/);
    await expect(resolve("mqtt://elsewhere:1883")).rejects.toMatchObject({ code: "host_not_allowed" });
  });

  test("gives a socket that asks for all of its addresses those that may be reached", async () => {
    const found = await new Promise((resolve, reject) => {
      lookupWithin({ loopback: true })("localhost", { all: true }, (error, all) => (error ? reject(error) : resolve(all)));
    });
    expect(found).toEqual(expect.arrayContaining([expect.objectContaining({ address: expect.any(String) })]));
  });
});

test("a redirect to the metadata of a cloud is not followed", async () => {
  const { http, seen } = await rig(say(302, "", { location: "http://169.254.169.254/latest/" }));
  expect(await failure(http.json(GET))).toMatchObject({ class: "config", code: "http_302" });
  expect(seen).toHaveLength(1);
});

function linesTo(line: string) {
  const quiet = () => {};
  const log = { debug: quiet, info: quiet, warn: quiet };
  const { signal } = new AbortController();
  return createLines({ allowedHosts: [`tcp://${line}`], reach: CAMPUS, clock: new FakeClock(), log, signal, attempts: 1 });
}

function question(line: string) {
  return { line, bytes: new Uint8Array(), effect: "read", cut: () => undefined, answers: () => true } as const;
}
