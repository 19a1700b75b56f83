import { type Fields, field, type Write, type WriteOpKind } from "@campushub/kit";
import { z } from "zod";
import type { Config } from "../config.ts";

/** Why a person cuts a room (断电原因). */
const CUT_REASONS = ["欠费", "恶性负载", "过载", "定时", "人工"] as const;

const why = z.strictObject({
  reason: field(z.enum(CUT_REASONS), { label: { zh: "断电原因", en: "Cut reason" }, widget: "select" }),
});
const nothing = z.strictObject({});

const relayOp = (op: Pick<WriteOpKind<Config>, "title" | "input" | "expect" | "inverse">): WriteOpKind<Config> => ({
  kind: "action",
  effect: "physical",
  reversible: true,
  ...op,
});
const to = (op: string, fields: Fields = {}) => ({ op, fields });
/** A relay that moved was told to, where the platform says what it was told: a permission to close ends with a cut. */
const both = (state: string, before: Fields | null): Fields =>
  typeof before?.command === "string" ? { relay: state, command: state } : { relay: state };

/** What moves a relay. An acknowledgement is not its state: each is confirmed by reading the relay back. */
export const relayOps: Write<Config>["ops"] = {
  cut: relayOp({
    title: { zh: "断电", en: "Cut" },
    input: why,
    expect: (_fields, before) => both("断电", before),
    inverse: () => to("restore"),
  }),
  restore: relayOp({
    title: { zh: "送电", en: "Restore" },
    input: nothing,
    expect: (_fields, before) => both("送电", before),
    inverse: (_fields, before) => to("cut", { reason: reasonOf(before) }),
  }),
  /** Closing is allowed; the relay closes when somebody presses the meter's button. */
  permitClose: relayOp({
    title: { zh: "允许合闸", en: "Permit closing" },
    input: nothing,
    expect: () => ({ command: "送电" }),
    inverse: (_fields, before) => to("cut", { reason: reasonOf(before) }),
  }),
  keepPower: relayOp({
    title: { zh: "保电", en: "Keep power" },
    input: nothing,
    expect: () => ({ keepPower: true }),
    inverse: () => to("releaseKeepPower"),
  }),
  releaseKeepPower: relayOp({
    title: { zh: "解除保电", en: "Release keep-power" },
    input: nothing,
    expect: () => ({ keepPower: false }),
    inverse: () => to("keepPower"),
  }),
};

const reasonOf = (before: Fields | null) => CUT_REASONS.find((reason) => reason === before?.cutReason) ?? "人工";
