import { describe, expect, it } from "vitest";
import type { z } from "zod";
import * as contract from "../../../api/src/contract.ts";
import { zhCN } from "../i18n/zh-CN/index.ts";
import { type Kind, TONES, toneOf } from "./tones.ts";

const options = (schema: z.ZodType): readonly string[] => (schema as unknown as { options: readonly string[] }).options;
const SAID: Partial<Record<Kind, readonly string[]>> = {
  health: options(contract.connectionSchema.shape.health.shape.state),
  run: options(contract.syncRunSchema.shape.status),
  reject: options(contract.rejectSchema.shape.status),
  drift: options(contract.driftSchema.shape.status),
  probe: options(contract.probeSchema.shape.result),
  level: options(contract.syncLogSchema.shape.level),
  outcome: options(contract.replayResultSchema.shape.outcome),
  attention: options(contract.attentionSchema.shape.kind),
  changeSet: options(contract.changeSetSchema.shape.status),
  changeOp: options(contract.changeOpSchema.shape.outcome),
  effect: options(contract.streamOpSchema.shape.effect),
  tier: options(contract.connectorSchema.shape.tier),
};

describe("a state", () => {
  it.each(Object.entries(SAID))("of kind %s has a tone and a word for every value the API can say", (kind, values) => {
    expect(values.length).toBeGreaterThan(0);
    const words = zhCN.state[kind as Kind] as Record<string, string>;
    for (const value of values) {
      expect(TONES[kind as Kind], value).toHaveProperty(value);
      expect(words[value], value).toBeTruthy();
    }
  });

  it("has no word without a tone", () => {
    for (const [kind, words] of Object.entries(zhCN.state)) {
      expect(Object.keys(words).sort()).toEqual(Object.keys(TONES[kind as Kind]).sort());
    }
  });

  it("nobody knows yet is shown idle, not good", () => {
    expect(toneOf("run", "exploded")).toBe("idle");
  });
});
