export type Tone = "ok" | "warn" | "bad" | "running" | "info" | "idle";

/** Which colour and sign a state carries. Every state the API can say stands here; a test holds it to the contract. */
export const TONES = {
  health: {
    never: "idle",
    ok: "ok",
    rejects: "warn",
    running: "running",
    partial: "warn",
    failed: "bad",
    braked: "bad",
    disabled: "idle",
  },
  run: {
    queued: "idle",
    running: "running",
    paused: "info",
    success: "ok",
    partial: "warn",
    failed: "bad",
    cancelled: "idle",
    braked: "bad",
  },
  reject: { open: "warn", replayed: "ok", superseded: "ok", discarded: "idle" },
  drift: { open: "warn", accepted: "ok", resolved: "idle" },
  probe: { ok: "ok", down: "bad", badKey: "bad", badSetting: "warn", noRight: "warn" },
  level: { info: "idle", warn: "warn", error: "bad" },
  change: { updated: "info", deleted: "bad", restored: "ok" },
  outcome: { inserted: "ok", updated: "ok", unchanged: "idle", rejected: "bad" },
  attention: { braked: "bad", failed: "bad", refused: "warn", rejects: "warn", drift: "info" },
  changeSet: {
    draft: "idle",
    planned: "info",
    submitted: "warn",
    approved: "info",
    applying: "running",
    applied: "ok",
    partial: "warn",
    failed: "bad",
    rejected: "bad",
    cancelled: "idle",
    expired: "idle",
  },
  changeOp: {
    pending: "idle",
    create: "ok",
    update: "ok",
    delete: "warn",
    action: "warn",
    noop: "idle",
    conflict: "bad",
    forbidden: "bad",
    sending: "running",
    applied: "ok",
    rejected: "bad",
    unknown: "warn",
    failed: "bad",
    skipped: "idle",
  },
  effect: { data: "info", physical: "warn", message: "warn", money: "warn" },
  tier: { bronze: "idle", silver: "info", gold: "ok", platinum: "ok" },
  quality: { done: "ok", todo: "warn", exempt: "idle" },
} as const satisfies Record<string, Record<string, Tone>>;

export type Kind = keyof typeof TONES;

export function toneOf(kind: Kind, value: string): Tone {
  return (TONES[kind] as Record<string, Tone>)[value] ?? "idle";
}
