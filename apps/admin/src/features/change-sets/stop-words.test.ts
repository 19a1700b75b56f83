import polyglot from "ra-i18n-polyglot";
import { expect, it } from "vitest";
import { en } from "../../i18n/en/index.ts";
import { stopWords } from "./stop-words.ts";

it("a set that failures stopped says at how many it was to stop, and how the rest is taken up", () => {
  const { translate } = polyglot(() => en, "en", [{ locale: "en", name: "English" }]);
  const said = stopWords({ stopReason: "failures", canary: 3, maxFailurePercent: 20 }, translate);
  expect(said.what).toMatch(/rest was not sent/);
  expect(said.help).toMatch(/first 3 failed, or 20 %.*Plan the rest anew/);
  expect(stopWords({ stopReason: "expired", canary: 3, maxFailurePercent: 20 }, translate).help).toBe("");
});
