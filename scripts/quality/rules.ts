export const TIERS = ["bronze", "silver", "gold", "platinum"] as const;
export type Tier = (typeof TIERS)[number];

export interface Rule {
  /** The lowest tier that needs it; every tier above needs it too. */
  readonly tier: Tier;
  /** What `done` claims. */
  readonly claim: string;
}

/** What a connector's quality.yaml answers, rule by rule. A program checks what a program can (`checks.ts`). */
export const RULES = {
  "config-described": { tier: "bronze", claim: "every config field has a label in Chinese and English" },
  "check-per-stream": { tier: "bronze", claim: "the check probes every stream, and all are well against the simulator" },
  simulator: { tier: "bronze", claim: "a simulator serves the platform's protocol and says its own demo connection" },
  "errors-classified": { tier: "bronze", claim: "whatever is thrown says who must act; no plain Error" },
  "secrets-sealed": { tier: "bronze", claim: "secrets are marked, and read only through session.secret" },
  readme: { tier: "bronze", claim: "README.md says what the platform is, what is read and what is odd about it" },
  "total-order-checkpoints": { tier: "silver", claim: "checkpoints are yielded where the order is total, and nowhere else" },
  "deletes-guarded": { tier: "silver", claim: "a stream that diffs snapshots says when a scope is complete" },
  "fault-matrix": { tier: "silver", claim: "the simulator can do every fault of the kit, and tests switch them on" },
  encoding: { tier: "silver", claim: "text that is not what its header says is still read" },
  clock: { tier: "silver", claim: "time comes from the session; a platform clock that is off is measured" },
  "code-tables-configurable": { tier: "gold", claim: "every code table the mapping uses is a config field with defaults" },
  "write-plan": { tier: "gold", claim: "streams that can be written declare how: operations, guard, effect, read-back" },
  "real-platform-seen": { tier: "platinum", claim: "it was run against the vendor's own system; the file says where and when" },
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;
export const RULE_IDS = Object.keys(RULES) as RuleId[];

/** Whether a connector that claims `claimed` must have done (or be exempt from) `rule`. */
export function isNeeded(rule: RuleId, claimed: Tier): boolean {
  return TIERS.indexOf(RULES[rule].tier) <= TIERS.indexOf(claimed);
}
