import { expect, test } from "vitest";
import { AuthError, BugError, ConfigError, errorOfStatus, RemoteError, RetryableError } from "./errors.ts";
import { pageError } from "./http/parse-json.ts";
import { outcomeOf } from "./write-outcome.ts";

const network = (cause: string) => new RetryableError("failed", { code: "network", detail: { cause } });

test.each([
  ["a stale guard", errorOfStatus(412, {}), "conflict"],
  ["a clash", errorOfStatus(409, {}), "conflict"],
  ["a refusal", errorOfStatus(422, {}), "rejected"],
  ["a missing right", errorOfStatus(403, {}), "rejected"],
  ["a refused sign-in", new AuthError("no", { code: "bad_credentials" }), "rejected"],
  ["a wrong setting", new ConfigError("no", { code: "unknown_host" }), "rejected"],
  ["a dry run", new BugError("no", { code: "dry_run" }), "rejected"],
  ["too many requests", errorOfStatus(429, {}), "retry"],
  ["a platform that is closed", errorOfStatus(503, {}), "retry"],
  ["a connection that was refused", network("ECONNREFUSED"), "retry"],
  ["a line nobody answers at", new RetryableError("no", { code: "line_down" }), "retry"],
  ["a platform that broke down over it", errorOfStatus(500, {}), "unknown"],
  ["a gateway that heard nothing", errorOfStatus(504, {}), "unknown"],
  ["a connection that broke", network("ECONNRESET"), "unknown"],
  ["a time-out", new RetryableError("no", { code: "timeout" }), "unknown"],
  ["silence on a line", new RetryableError("no", { code: "no_answer" }), "unknown"],
  ["a redirect", errorOfStatus(303, {}), "unknown"],
  ["an answer of more than we take", new RemoteError("no", { code: "too_large" }), "unknown"],
  ["a web page", pageError({ effect: "write" }, 200), "unknown"],
  ["an answer that cannot be read", new RetryableError("no", { code: "malformed_json" }), "unknown"],
  ["a fault of our own", new TypeError("x is undefined"), "unknown"],
])("%s makes a write what it is", (...[, error, outcome]) => {
  expect(outcomeOf(error).outcome).toBe(outcome);
});
