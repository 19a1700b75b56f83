import { describe, expect, test } from "vitest";
import { readEnv } from "./env.ts";

describe("the environment", () => {
  test("has a default for everything a first start needs", () => {
    const choices = {
      HUB_ROLE: "all",
      HUB_METRICS: "local",
      HUB_API_DOCS: "open",
      HUB_ALLOW_LOOPBACK: false,
      HUB_DEMO: false,
      HUB_LOG: "info",
      HUB_DISK_RESERVE_MB: 64,
    };
    expect(readEnv({})).toEqual({ PORT: 8080, DATA_DIR: ".data", ...choices });
  });

  test("takes a public address as an origin, and the proxies that are trusted", () => {
    expect(readEnv({ PUBLIC_URL: "https://Hub.example.edu.cn/" }).PUBLIC_URL).toBe("https://hub.example.edu.cn");
    expect(readEnv({ TRUST_PROXY: "127.0.0.1" }).TRUST_PROXY?.caller(["198.51.100.7", "127.0.0.1"])).toBe("198.51.100.7");
    for (const url of ["ftp://hub.test", "https://hub.test/office", "https://me:secret@hub.test", "hub.test"]) {
      expect(() => readEnv({ PUBLIC_URL: url }), url).toThrow(/PUBLIC_URL/);
    }
    expect(() => readEnv({ TRUST_PROXY: "everybody" })).toThrow(/TRUST_PROXY: takes a number of proxies/);
  });

  test("counts what is empty as absent, and leaves alone what is not its own", () => {
    expect(readEnv({ PORT: " ", DATABASE_URL: "", PATH: "/bin" })).toEqual(readEnv({}));
  });

  test("tells every fault at once, each by its name and none by its value", () => {
    const wrong = {
      PORT: "70000",
      DATABASE_URL: "mysql://root:hunter2secret@db",
      HUB_ROLE: "boss",
      HUB_ADMIN_PASSWORD: "short",
      HUB_ADMIN_TOKEN: "short",
      HUB_SECRET_KEY: "short",
      HUB_LOG: "loud",
    };
    expect(() => readEnv(wrong)).toThrow(/PORT[\s\S]*DATABASE_URL[\s\S]*HUB_ROLE[\s\S]*HUB_ADMIN_PASSWORD[\s\S]*HUB_SECRET_KEY/);
    expect(() => readEnv(wrong)).not.toThrow(/hunter2secret/);
  });
});
