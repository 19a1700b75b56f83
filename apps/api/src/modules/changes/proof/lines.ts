import { campusTime } from "../../../core/campus-time.ts";
import type { Language } from "../../../core/languages.ts";
import type { ChangeOpView } from "../schema.ts";
import { say } from "../words.ts";
import type { FieldWords, Proof } from "./facts.ts";

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
  /** What was answered, word for word. */
  readonly original: string;
  readonly readBack: string;
  readonly verified: string;
  readonly receipt: string;
  readonly sentAt: string;
  readonly settledAt: string;
}

type Facts = Pick<Proof, "ops" | "words" | "language">;

export function linesOf({ ops, ...facts }: Facts): ProofLine[] {
  return ops.flatMap((op) => {
    const once = onceOf(op, facts);
    const [first, ...more] = fieldLines(op, facts);
    return [{ ...once, ...first!, first: true }, ...more.map((line) => ({ ...once, ...line, first: false }))];
  });
}

type Words = Omit<Facts, "ops">;
type FieldLine = Pick<ProofLine, "field" | "seen" | "platform" | "wish" | "readBack">;

/** What was compared, field by field; where nothing was, what was asked for, a unit with what it is the unit of. */
function fieldLines(op: ChangeOpView, facts: Words): FieldLine[] {
  if (op.diff && op.diff.length > 0) return op.diff.map((diff) => comparedLine(op, diff, facts));
  const { ofWish } = facts.words;
  const known = (field: string) => ofWish.get(`${op.stream}:${op.op}.${field}`);
  const units = new Set(Object.keys(op.fields).map((field) => known(field)?.unitField));
  const asked = Object.entries(op.fields).filter(([field]) => !units.has(field));
  if (asked.length === 0) return [NOTHING_COMPARED];
  return asked.map(([field, value]) => {
    const { label, said } = wordsFor(field, [known], facts.language);
    return { ...NOTHING_COMPARED, field: label, wish: said(value, op.fields) };
  });
}

const NOTHING_COMPARED: FieldLine = { field: "", seen: "", platform: "", wish: "", readBack: "" };

function comparedLine(op: ChangeOpView, { field, base, now, desired }: Compared, { words, language }: Words): FieldLine {
  const ofRecord: Find = (name) => words.ofRecord.get(`${op.stream}.${name}`);
  const ofWish: Find = (name) => words.ofWish.get(`${op.stream}:${op.op}.${name}`);
  const { label, said } = wordsFor(field, [ofRecord, ofWish], language);
  return {
    field: label,
    seen: said(base, op.base),
    platform: op.before ? said(op.before[field], op.before) : said(now, op.now),
    wish: said(desired, { ...op.now, ...op.desired }),
    readBack: said(op.after?.[field], op.after),
  };
}

type Compared = NonNullable<ChangeOpView["diff"]>[number];
type Find = (field: string) => FieldWords | undefined;

/** The name of a field, and its values in words, each with its unit, by the first that knows the field. */
function wordsFor(field: string, finds: readonly Find[], language: Language) {
  const find = finds.find((one) => one(field) !== undefined);
  const words = find?.(field);
  const said = (value: unknown, beside: Readonly<Record<string, unknown>> | null) => {
    const text = wordOf(value, words) ?? valueText(value, language);
    const held = words?.unitField ? beside?.[words.unitField] : undefined;
    const unit = typeof held === "string" && held !== "" ? (wordOf(held, find!(words!.unitField)) ?? held) : words?.unit;
    return text === "" || !unit ? text : `${text} ${unit}`;
  };
  return { label: words?.label ?? field, said };
}

const wordOf = (value: unknown, words: FieldWords | undefined) =>
  typeof value === "string" ? words?.values.get(value) : undefined;

function onceOf(op: ChangeOpView, { words, language }: Words): Omit<ProofLine, keyof FieldLine | "first"> {
  const why = op.code === null ? "" : (words.ofCode.get(op.code) ?? op.code);
  return {
    ordinal: op.ordinal,
    key: op.key,
    label: [...op.place, op.label].join(" · "),
    op: words.titles.get(`${op.stream}:${op.op}`) ?? op.op,
    result: [say(language, `state.changeOp.${op.outcome}`), why].filter((text) => text !== "").join(" "),
    original: op.message ?? "",
    verified: verdictOf(op, language),
    receipt: valueText(op.receipt, language),
    sentAt: op.sentAt ? campusTime(op.sentAt) : "",
    settledAt: op.settledAt ? campusTime(op.settledAt) : "",
  };
}

function verdictOf({ verified, driftAt }: ChangeOpView, language: Language): string {
  if (driftAt !== null) return say(language, "paper.verdict.altered");
  return verified === null ? "" : say(language, verified ? "paper.verdict.same" : "paper.verdict.other");
}

/** A value as an office reads it; an object as JSON. */
function valueText(value: unknown, language: Language): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return say(language, value ? "paper.yes" : "paper.no");
  return typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
}
