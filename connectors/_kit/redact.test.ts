import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redact, redactText } from "./redact.ts";

const HIDDEN = "hunter2-9f3c";

describe("free text for a log", () => {
  test.each([
    `password=${HIDDEN}`,
    `pwd: ${HIDDEN}`,
    `GET /x?access_token=${HIDDEN}&page=2`,
    `client_secret=${HIDDEN}&grant_type=client_credentials`,
    `{"appSecret":"${HIDDEN}","page":1}`,
    `{"password": "two words ${HIDDEN}"}`,
    `{\\"token\\":\\"${HIDDEN}\\"}`,
    `{"refresh_token":"cut short ${HIDDEN}`,
    `Authorization: Bearer ${HIDDEN}`,
    `authorization: Basic ${HIDDEN}==`,
    `sent Bearer ${HIDDEN} to the platform`,
    `Cookie: a=1; JSESSIONID=${HIDDEN}; b=2`,
    `set-cookie: sid=${HIDDEN}; Path=/`,
    `x-api-key: ${HIDDEN}`,
    `https://officer:${HIDDEN}@energy.example.edu/v2`,
  ])("hides the secret in %s", (text) => {
    expect(redactText(text)).not.toContain(HIDDEN);
  });

  test("masks the middle of mobile numbers however they are written", () => {
    expect(redactText("call 13812345678")).toBe("call 138••••5678");
    expect(redactText("+8613812345678")).toBe("+86138••••5678");
    expect(redactText("138-1234-5678")).toBe("138••••5678");
  });

  test("masks identity card numbers", () => {
    expect(redactText("身份证 41010219900307283X")).toBe("身份证 410102••••••••••X");
  });

  test("leaves innocent text, instants and serial numbers alone", () => {
    for (const text of [
      "room 0417: 30434 rooms",
      "1763885100000",
      "2026-11-23 16:05:00",
      "meter 00013812345678901",
      "page=2&size=50",
    ]) {
      expect(redactText(text)).toBe(text);
    }
  });

  test("what follows a masked pair is kept", () => {
    expect(redactText("token=abc&page=2")).toBe("token=•••&page=2");
    expect(redactText('{"token":"abc","page":2}')).toBe('{"token":"•••","page":2}');
  });

  test("long runs of letters take no more than linear time", () => {
    const startedAt = performance.now();
    redactText("a".repeat(1_000_000));
    redactText("password".repeat(50_000));
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});

describe("a deep copy for a log", () => {
  test("masks secret-named fields at any depth and texts inside", () => {
    expect(
      redact({ url: "/a?token=abc", auth: { apiKey: "k", password: "p", list: [{ accessToken: 1 }] }, room: "0417" }),
    ).toEqual({
      url: "/a?token=•••",
      auth: { apiKey: "•••", password: "•••", list: [{ accessToken: "•••" }] },
      room: "0417",
    });
  });

  test("masks a mobile number that is a JSON number", () => {
    expect(redact({ phone: 13812345678, rooms: 30434, at: 1763885100000, kilowatts: 0.13812345678 })).toEqual({
      phone: "138••••5678",
      rooms: 30434,
      at: 1763885100000,
      kilowatts: 0.13812345678,
    });
  });

  test("shows what an error says without its secrets", () => {
    const error = Object.assign(new Error(`refused: token=${HIDDEN}`), { code: "refused", password: HIDDEN });
    const text = JSON.stringify(redact(error));
    expect(text).toContain("refused");
    expect(text).not.toContain(HIDDEN);
  });

  test("survives what JSON does not: circles, bytes, dates, nothing", () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(redact({ circle, bytes: Buffer.from("abc"), at: new Date(0), none: undefined, no: null })).toEqual({
      circle: { self: "[circular]" },
      bytes: "[3 bytes]",
      at: new Date(0),
      none: undefined,
      no: null,
    });
  });

  test("never shows the value of a secret-named field, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("password", "clientSecret", "access_token", "Cookie", "apiKey", "pwd"),
        fc.json(),
        (name, value) => {
          expect(redact({ [name]: value })).toEqual({ [name]: "•••" });
        },
      ),
    );
  });

  test("does not touch the original", () => {
    const original = { password: "p", list: ["token=abc"] };
    redact(original);
    expect(original).toEqual({ password: "p", list: ["token=abc"] });
  });
});
