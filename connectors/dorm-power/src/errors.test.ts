import { AuthError, ConfigError, errorOfStatus, RemoteError, RetryableError } from "@campushub/kit";
import { expect, test } from "vitest";
import { DEFAULT_ERROR_CODES, MEANINGS, platformError, probeResult } from "./errors.ts";

test.each([
  ["session_gone", AuthError],
  ["bad_credentials", AuthError],
  ["no_right", RemoteError],
  ["unknown_customer", ConfigError],
  ["unknown_command", ConfigError],
  ["bad_parameter", ConfigError],
  ["busy", RetryableError],
  ["failed", RetryableError],
  ["known_order", RemoteError],
  ["refused", RemoteError],
] as const)("%s says who must act", (meaning, type) => {
  const error = platformError(meaning, { cmd: "x" });
  expect(error).toBeInstanceOf(type);
  expect(error.code).toBe(meaning);
});

test("every default code has a known meaning", () => {
  for (const meaning of Object.values(DEFAULT_ERROR_CODES)) expect(MEANINGS).toContain(meaning);
});

test.each([
  [platformError("busy", {}), "down"],
  [new RetryableError("", { code: "timeout" }), "down"],
  [platformError("bad_credentials", {}), "badKey"],
  [new AuthError("", { code: "session_page" }), "badSetting"],
  [platformError("no_right", {}), "noRight"],
  [errorOfStatus(403, {}), "noRight"],
  [errorOfStatus(404, {}), "badSetting"],
  [platformError("unknown_customer", {}), "badSetting"],
  [platformError("refused", {}), "badSetting"],
] as const)("a failed probe is told apart (%#: %s)", (error, result) => {
  expect(probeResult(error)).toBe(result);
});
