import { describe, expect, test } from "vitest";
import { readEnv } from "./env.ts";

describe("the environment", () => {
  test("has a default for everything a first start needs", () => {
    expect(readEnv({})).toEqual({ PORT: 8080, DATA_DIR: ".data", HUB_ROLE: "all", HUB_DEMO: false, HUB_LOG: "info" });
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
