import { describe, expect, test } from "vitest";
import { plainAddress, readTrustedProxies } from "./trusted-proxies.ts";

describe("the proxies in front", () => {
  test("named by address: the caller is the last one that is none of them, whatever was claimed before", () => {
    const { caller } = readTrustedProxies("127.0.0.1, 10.2.0.0/16, fd00::/8");
    expect(caller(["6.6.6.6", "198.51.100.7", "127.0.0.1"])).toBe("198.51.100.7");
    expect(caller(["198.51.100.7", "10.2.200.1", "fd00::1"])).toBe("198.51.100.7");
    expect(caller(["198.51.100.7", "10.3.0.1"])).toBe("10.3.0.1");
    expect(caller(["10.2.0.9", "127.0.0.1"])).toBe("10.2.0.9");
    expect(caller(["127.0.0.1"])).toBe("127.0.0.1");
  });

  test("counted: so many are passed over, and a chain that is shorter gives its farthest", () => {
    expect(readTrustedProxies("1").caller(["6.6.6.6", "198.51.100.7", "127.0.0.1"])).toBe("198.51.100.7");
    expect(readTrustedProxies("2").caller(["6.6.6.6", "198.51.100.7", "10.0.0.1", "127.0.0.1"])).toBe("198.51.100.7");
    expect(readTrustedProxies("2").caller(["127.0.0.1"])).toBe("127.0.0.1");
  });

  test("this machine is named by a word, for both families", () => {
    const { caller } = readTrustedProxies("loopback");
    expect([caller(["198.51.100.7", "127.3.0.1"]), caller(["198.51.100.7", "::1"])]).toEqual(["198.51.100.7", "198.51.100.7"]);
  });

  test("what is neither a number nor addresses is refused, and so is the whole world", () => {
    for (const text of [
      "0",
      "true",
      "proxy.local",
      "10.0.0.0/33",
      "0.0.0.0/0",
      "::/0",
      "10.0.0.1,,10.0.0.2",
      "10.0.0.1/8/8",
      "-1",
    ]) {
      expect(() => readTrustedProxies(text), text).toThrow(/number of proxies/);
    }
  });

  test("addresses are compared without port, brackets and the IPv6 form of an IPv4 address", () => {
    expect(plainAddress("::ffff:10.0.0.1")).toBe("10.0.0.1");
    expect(plainAddress("10.0.0.1:4711")).toBe("10.0.0.1");
    expect(plainAddress("[2001:db8::1]:443")).toBe("2001:db8::1");
    for (const none of ["", "unknown", "_hidden", "10.0.0", "evil.example"]) expect(plainAddress(none)).toBeUndefined();
  });
});
