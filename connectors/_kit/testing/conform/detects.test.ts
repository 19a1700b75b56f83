import { describe, expect, test } from "vitest";
import type { Flaw } from "../fixtures/flaw.ts";
import { FLAWS } from "../fixtures/flaws.ts";
import { miniSimulator } from "../fixtures/mini-simulator.ts";
import { CONNECTOR_CHECKS, STREAM_CHECKS } from "./checks.ts";
import { Nonconformity } from "./nonconformity.ts";

function run({ connector, foundBy, stream }: Flaw): Promise<void> {
  const subject = { connector, simulator: miniSimulator };
  if (stream === undefined) return CONNECTOR_CHECKS.find(({ title }) => title === foundBy)!.run(subject);
  return STREAM_CHECKS.find(({ title }) => title === foundBy)!.run(subject, stream);
}

describe("the conformance suite finds a connector that", () => {
  test.each(FLAWS.map((flaw) => [flaw.mistake, flaw] as const))("%s", async (_mistake, flaw) => {
    await expect(run(flaw)).rejects.toThrow(Nonconformity);
  });
});
