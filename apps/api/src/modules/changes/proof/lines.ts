import type { ChangeOpView } from "../schema.ts";
import type { Proof } from "./facts.ts";
import { localTime, OUTCOME_WORDS, valueText } from "./words.ts";

/** One field of one op; an op that names no field has one line. */
export interface ProofLine {
  readonly ordinal: number;
  /** The op's first line: what is said once. */
  readonly first: boolean;
  readonly key: string;
  readonly label: string;
  readonly op: string;
  readonly field: string;
  /** As the author saw it. */
  readonly seen: string;
  /** The platform just before it was sent, or when it was planned. */
  readonly platform: string;
  readonly wish: string;
  readonly result: string;
  readonly readBack: string;
  readonly verified: string;
  readonly receipt: string;
  readonly sentAt: string;
  readonly settledAt: string;
}

export function linesOf({ ops, labels }: Pick<Proof, "ops" | "labels">): ProofLine[] {
  return ops.flatMap((op) => {
    const names = fieldsOf(op);
    return (names.length > 0 ? names : [undefined]).map((field, at) => lineOf(op, field, { labels, first: at === 0 }));
  });
}

/** What was compared; before a plan, what is wished for. */
const fieldsOf = ({ diff, fields }: ChangeOpView): string[] =>
  diff && diff.length > 0 ? diff.map(({ field }) => field) : Object.keys(fields);

function lineOf(
  op: ChangeOpView,
  field: string | undefined,
  { labels, first }: { labels: Proof["labels"]; first: boolean },
): ProofLine {
  const diff = op.diff?.find((one) => one.field === field);
  const of = (data: Record<string, unknown> | null) => (field === undefined ? "" : valueText(data?.[field]));
  const wished = op.desired && field !== undefined && field in op.desired ? op.desired : op.fields;
  return {
    ordinal: op.ordinal,
    first,
    key: op.key,
    label: op.label,
    op: labels.get(`${op.stream}:${op.op}`) ?? op.op,
    field: field === undefined ? "" : (labels.get(`${op.stream}.${field}`) ?? field),
    seen: diff ? valueText(diff.base) : of(op.base),
    platform: op.before ? of(op.before) : diff ? valueText(diff.now) : of(op.now),
    wish: diff ? valueText(diff.desired) : of(wished),
    result: [OUTCOME_WORDS[op.outcome], op.code ?? "", op.message ?? ""].filter((text) => text !== "").join(" "),
    readBack: of(op.after),
    verified: verifiedWord(op),
    receipt: valueText(op.receipt),
    sentAt: localTime(op.sentAt),
    settledAt: localTime(op.settledAt),
  };
}

function verifiedWord({ verified, driftAt }: ChangeOpView): string {
  if (driftAt !== null) return "平台侧又有变动";
  return verified === null ? "" : verified ? "一致" : "不一致";
}
