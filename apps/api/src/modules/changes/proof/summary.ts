import type { Proof } from "./facts.ts";
import { effectWord, localTime, OUTCOME_WORDS, STATUS_WORDS, stepWord, stopWord } from "./words.ts";

/** What a change set is and what became of it, name by name; what has not happened is left out. */
export function summaryOf({ set, connection, lastEvent }: Proof): [name: string, value: string][] {
  const { plan } = set;
  const counts = Object.entries(set.counts).map(([outcome, n]) => `${OUTCOME_WORDS[outcome as keyof typeof OUTCOME_WORDS]} ${n}`);
  const decided = set.status === "rejected" ? "退回人" : "审批人";
  const facts: [string, string | null | undefined][] = [
    ["编号", String(set.id)],
    ["平台", connection],
    ["状态", STATUS_WORDS[set.status]],
    ["申请人", set.authorName],
    ["事由", set.reason],
    ["创建时间", localTime(set.createdAt)],
    ["项数", String(set.total)],
    ["结果", counts.join("，")],
    ["核验", `一致 ${set.verified}，不一致 ${set.unverified}，平台侧又有变动 ${set.lost}`],
    ["撤回", set.revertsId === null ? "" : `本单撤回变更单 ${set.revertsId}`],
    ["已被撤回", set.revertedById === null ? "" : `由变更单 ${set.revertedById}`],
    ["余项", set.restOfId === null ? "" : `本单接续变更单 ${set.restOfId} 的余项`],
    ["余项已接续", set.restId === null ? "" : `由变更单 ${set.restId}`],
    ["预览时间", localTime(set.plannedAt)],
    [
      "影响",
      plan &&
        Object.entries(plan.effects)
          .map(([effect, n]) => `${effectWord(effect)} ${n}`)
          .join("，"),
    ],
    ["可撤回", plan && `可撤回 ${plan.reversible} 项，不可撤回 ${plan.irreversible} 项`],
    ["平台调用", plan && `${plan.calls} 次（每小时上限 ${plan.callsPerHour} 次）`],
    ["提交", set.submittedAt && `${localTime(set.submittedAt)} ${set.comment ?? ""}`],
    [decided, set.decidedByName],
    ["审批时间", localTime(set.decidedAt)],
    ["审批意见", set.decisionComment],
    ["受托审批", set.onBehalfOf && `代 ${set.onBehalfOf}`],
    ["执行", set.startedAt && `${localTime(set.startedAt)} 至 ${localTime(set.finishedAt)}`],
    ["停止原因", set.stopReason && stopWord(set.stopReason)],
    ["预览哈希", set.planHash],
    ["审计哈希", lastEvent && `#${lastEvent.id} ${lastEvent.hash}`],
  ];
  return facts.filter((fact): fact is [string, string] => Boolean(fact[1]));
}

/** Who did what and why, oldest first; the same step again and again is one line with its times counted. */
export function stepsOf({ steps }: Proof): string[][] {
  const lines: { who: string; word: string; why: string; at: string; until: string; times: number }[] = [];
  for (const { at, actorName: who, action, reason, after, times, until } of steps) {
    const word = action === "decide" ? decisionWord(after) : stepWord(action);
    const why = reason ?? "";
    const last = lines.at(-1);
    if (last && last.who === who && last.word === word && last.why === why) {
      last.times += times;
      last.until = until;
    } else lines.push({ who, word, why, at, until, times });
  }
  return lines.map(({ who, word, why, at, until, times }) => {
    const counted = times === 1 ? why : `${why} 共 ${times} 次，至 ${localTime(until)}`.trim();
    return [localTime(at), who, word, counted];
  });
}

/** What a decision made of the set says which it was. */
function decisionWord(after: unknown): string {
  const status = (after as { status?: unknown } | null)?.status;
  return stepWord(status === "approved" ? "approve" : "reject");
}
