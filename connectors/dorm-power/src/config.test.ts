import { expect, test } from "vitest";
import { z } from "zod";
import { config } from "./config.ts";
import { manifest } from "./manifest.ts";

const least = { baseUrl: "https://dorm.example.edu/app", customerCode: "1575", account: "hub", password: "x" };

test("address, customer, account and password are enough, and nothing outside is called by default", () => {
  expect(config.parse(least)).toMatchObject({ profile: "swae", timeZone: "Asia/Shanghai", usageDays: 7, pageSize: 500 });
  expect(config.safeParse({ ...least, baseUrl: undefined }).success).toBe(false);
});

test.each([
  ["baseUrl", "ftp://dorm.example.edu"],
  ["baseUrl", "dorm.example.edu"],
  ["customerCode", "abc"],
  ["profile", "soap9"],
  ["timeZone", "Asia/Nowhere"],
  ["pageSize", 0],
  ["usageDays", 367],
  ["errorCodes", { "7": "whatever" }],
])("%s %j is refused", (name, value) => {
  const refused = config.safeParse({ ...least, [name]: value });
  expect(refused.error?.issues[0]?.path[0]).toBe(name);
});

test("over SOAP there is no customer code, and the other protocol's settings are not asked for", () => {
  const { customerCode: _none, ...soap } = { ...least, profile: "soap" };
  expect(config.parse(soap)).toMatchObject({ profile: "soap", accountTypes: { zm: "照明", kt: "空调" } });
  expect(config.safeParse({ ...soap, account: "" }).success).toBe(false);
  expect(config.safeParse({ ...soap, profile: "swae" }).error?.issues[0]?.path).toEqual(["customerCode"]);
});

test("every field can be drawn: a label in both languages and a group", () => {
  const { properties = {} } = z.toJSONSchema(config, { io: "input" });
  for (const [name, property] of Object.entries(properties)) {
    expect(property, name).toMatchObject({
      label: { zh: expect.any(String), en: expect.any(String) },
      group: expect.any(String),
      widget: expect.any(String),
    });
  }
});

test("only the passwords are secret", () => {
  const { properties = {} } = z.toJSONSchema(config, { io: "input" });
  const secret = Object.entries(properties).filter(([, property]) => (property as { secret?: boolean }).secret);
  expect(secret.map(([name]) => name).toSorted()).toEqual(["meterPassword", "password"]);
});

test("connections with the same account at the same platform share one credential", () => {
  const one = config.parse(least);
  const other = config.parse({ ...least, baseUrl: "https://dorm.example.edu/app", usageDays: 3 });
  expect(manifest.credential(one)).toBe(manifest.credential(other));
  expect(manifest.credential(config.parse({ ...least, account: "b" }))).not.toBe(manifest.credential(one));
  expect(manifest.credential(one)).not.toContain(one.password!.repeat(2));
});
