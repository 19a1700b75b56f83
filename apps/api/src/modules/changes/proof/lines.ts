import type { ChangeOpView } from "../schema.ts";
import type { FieldWords, Proof, ProofWords } from "./facts.ts";
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

export function linesOf({ ops, words }: Pick<Proof, "ops" | "words">): ProofLine[] {
  return ops.flatMap((op) => {
    const once = onceOf(op, words);
    const [first, ...more] = fieldLines(op, words);
    return [{ ...once, ...first!, first: true }, ...more.map((line) => ({ ...once, ...line, first: false }))];
  });
}

type FieldLine = Pick<ProofLine, "field" | "seen" | "platform" | "wish" | "readBack">;

/** What was compared, field by field; where nothing was, what was asked for. */
function fieldLines(op: ChangeOpView, words: ProofWords): FieldLine[] {
  if (op.diff && op.diff.length > 0) return op.diff.map((diff) => comparedLine(op, diff, words));
  const asked = Object.entries(op.fields).map(([field, value]) => {
    const { label, said } = wordsFor(field, [words.ofWish.get(`${op.stream}:${op.op}.${field}`)]);
    return { ...NOTHING_COMPARED, field: label, wish: said(value) };
  });
  return asked.length > 0 ? asked : [NOTHING_COMPARED];
}

const NOTHING_COMPARED: FieldLine = { field: "", seen: "", platform: "", wish: "", readBack: "" };

function comparedLine(op: ChangeOpView, { field, base, now, desired }: Compared, words: ProofWords): FieldLine {
  const known = [words.ofRecord.get(`${op.stream}.${field}`), words.ofWish.get(`${op.stream}:${op.op}.${field}`)];
  const { label, said } = wordsFor(field, known);
  return {
    field: label,
    seen: said(base),
    platform: said(op.before ? op.before[field] : now),
    wish: said(desired),
    readBack: said(op.after?.[field]),
  };
}

type Compared = NonNullable<ChangeOpView["diff"]>[number];

/** The label of a field and its values in words, from the first that knows it. */
function wordsFor(field: string, known: readonly (FieldWords | undefined)[]) {
  const words = known.find((one) => one !== undefined);
  const said = (value: unknown) => (typeof value === "string" && words?.values.get(value)) || valueText(value);
  return { label: words?.label ?? field, said };
}

const onceOf = (op: ChangeOpView, { titles }: ProofWords): Omit<ProofLine, keyof FieldLine | "first"> => ({
  ordinal: op.ordinal,
  key: op.key,
  label: [...op.place, op.label].join(" · "),
  op: titles.get(`${op.stream}:${op.op}`) ?? op.op,
  result: [OUTCOME_WORDS[op.outcome], op.code ?? "", op.message ?? ""].filter((text) => text !== "").join(" "),
  verified: verifiedWord(op),
  receipt: valueText(op.receipt),
  sentAt: localTime(op.sentAt),
  settledAt: localTime(op.settledAt),
});

function verifiedWord({ verified, driftAt }: ChangeOpView): string {
  if (driftAt !== null) return "平台侧又有变动";
  return verified === null ? "" : verified ? "一致" : "不一致";
}
