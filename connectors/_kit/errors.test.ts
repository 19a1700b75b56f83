import fc from "fast-check";
import { expect, test } from "vitest";
import { AuthError, BugError, ConfigError, errorOfStatus, RemoteError, RetryableError, toConnectorError } from "./errors.ts";

const CLASSES = [AuthError, BugError, ConfigError, RemoteError, RetryableError];
const classOf = (status: number) => errorOfStatus(status, {}).class;

test("every status from 100 to 599 falls in exactly one class, and never in our own fault", () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), (status) => {
      const error = errorOfStatus(status, {});
      expect(CLASSES.filter((kind) => error instanceof kind)).toHaveLength(1);
      expect(error).toMatchObject({ status, code: `http_${status}` });
      expect(error.class).not.toBe("bug");
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["auth", [401]],
  ["config", [301, 302, 307, 308, 404, 405, 407, 410, 511]],
  ["retryable", [408, 425, 429, 500, 502, 503, 504, 520, 599]],
  ["remote", [400, 402, 403, 409, 412, 413, 422, 451, 501, 505]],
] as const)("who must act is %s", (expected, statuses) => {
  expect(statuses.map(classOf)).toEqual(statuses.map(() => expected));
});

test("facts of the answer are kept", () => {
  const error = errorOfStatus(429, { retryAfterMs: 3000, detail: { url: "/rooms" } });
  expect(error).toMatchObject({ name: "RetryableError", retryAfterMs: 3000, detail: { url: "/rooms" } });
});

test("what nobody classified is our own fault, with its cause; what is classified stays", () => {
  const cause = new TypeError("x is undefined");
  expect(toConnectorError(cause)).toMatchObject({ class: "bug", code: "unexpected", message: "x is undefined", cause });
  expect(toConnectorError("text").message).toBe("text");
  const known = new AuthError("no", { code: "no" });
  expect(toConnectorError(known)).toBe(known);
});
