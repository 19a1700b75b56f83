import { campusTime } from "../../../core/campus-time.ts";
import type { Language } from "../../../core/languages.ts";
import { say, sayIfKnown, type WordKey } from "../words.ts";
import type { Proof } from "./facts.ts";

type FactName = WordKey extends infer Key ? (Key extends `paper.fact.${infer Name}` ? Name : never) : never;

/** What a change set is and what became of it, name by name; what has not happened is left out. */
export function summaryOf({ language, set, connection, lastEvent }: Proof): [name: string, value: string][] {
  const { plan } = set;
  const said = (name: SaidName, values: Record<string, string | number>) => say(language, `paper.said.${name}`, values);
  const one = (name: SaidName, id: number | null) => id !== null && said(name, { id });
  const { verified: yes, unverified: no, lost } = set;
  const byRule = set.decidedAt !== null && set.approvalReasons.length === 0;
  const decider = set.decidedByName ?? (byRule && say(language, "change.noApproval"));
  const facts: [FactName, string | null | undefined | false][] = [
    ["id", String(set.id)],
    ["platform", connection],
    ["state", say(language, `state.changeSet.${set.status}`)],
    ["author", set.authorName],
    ["reason", set.reason],
    ["createdAt", campusTime(set.createdAt)],
    ["total", String(set.total)],
    ["outcome", counted(language, "changeOp", set.counts)],
    ["verified", said("verified", { yes, no, lost })],
    ["reverts", one("reverts", set.revertsId)],
    ["revertedBy", one("revertedBy", set.revertedById)],
    ["restOf", one("restOf", set.restOfId)],
    ["restBy", one("restBy", set.restId)],
    ["plannedAt", set.plannedAt && campusTime(set.plannedAt)],
    ["effects", plan && counted(language, "effect", plan.effects)],
    ["reversible", plan && said("reversible", { yes: plan.reversible, no: plan.irreversible })],
    ["calls", plan && said("calls", { calls: plan.calls, quota: plan.callsPerHour })],
    ["submitted", set.submittedAt && `${campusTime(set.submittedAt)} ${set.comment ?? ""}`],
    [set.status === "rejected" ? "rejectedBy" : "decidedBy", decider],
    ["decidedAt", set.decidedAt && campusTime(set.decidedAt)],
    ["decisionComment", set.decisionComment],
    ["onBehalfOf", set.onBehalfOf && said("onBehalfOf", { name: set.onBehalfOf })],
    ["run", set.startedAt && said("run", { from: campusTime(set.startedAt), until: until(set.finishedAt) })],
    ["stop", set.stopReason && (sayIfKnown(language, `change.stop.${set.stopReason}`) ?? set.stopReason)],
    ["planHash", set.planHash],
    ["auditHash", lastEvent && `#${lastEvent.id} ${lastEvent.hash}`],
  ];
  return facts.flatMap(([name, value]) => (value ? [[say(language, `paper.fact.${name}`), value] as [string, string]] : []));
}

type SaidName = WordKey extends infer Key ? (Key extends `paper.said.${infer Name}` ? Name : never) : never;

const until = (finishedAt: string | null) => (finishedAt === null ? "…" : campusTime(finishedAt));

/** `已执行 3 · 平台拒绝 1` */
const counted = (language: Language, kind: "changeOp" | "effect", counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .map(([name, n]) => `${sayIfKnown(language, `state.${kind}.${name}`) ?? name} ${n}`)
    .join(" · ");

/** Who did what and why, oldest first; the same step again and again is one line with its times counted. */
export function stepsOf({ language, steps }: Proof): string[][] {
  const lines: { who: string; word: string; why: string; at: string; until: string; times: number }[] = [];
  for (const { at, actorName: who, action, reason, after, times, until } of steps) {
    const word = action === "decide" ? decisionWord(language, after) : (sayIfKnown(language, `change.did.${action}`) ?? action);
    const why = reason ?? "";
    const last = lines.at(-1);
    if (last && last.who === who && last.word === word && last.why === why) {
      last.times += times;
      last.until = until;
    } else lines.push({ who, word, why, at, until, times });
  }
  return lines.map(({ who, word, why, at, until, times }) => {
    const again = times === 1 ? "" : say(language, "paper.times", { times, until: campusTime(until) });
    return [campusTime(at), who, word, `${why} ${again}`.trim()];
  });
}

/** What a decision made of the set says which it was. */
function decisionWord(language: Language, after: unknown): string {
  const status = (after as { status?: unknown } | null)?.status;
  return say(language, status === "approved" ? "change.approvedVerdict" : "change.rejectedVerdict");
}
