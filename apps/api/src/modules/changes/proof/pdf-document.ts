import type { Content, TableCell, TDocumentDefinitions } from "pdfmake/interfaces.js";
import type { Language } from "../../../core/languages.ts";
import { say } from "../words.ts";
import type { Printing } from "./export-pdf.ts";
import type { Proof } from "./facts.ts";
import { headOf, STEP_COLUMNS } from "./heads.ts";
import { linesOf, type ProofLine } from "./lines.ts";
import { stepsOf, summaryOf } from "./summary.ts";

const COLUMNS = [
  "ordinal",
  "record",
  "op",
  "field",
  "seen",
  "platform",
  "wish",
  "result",
  "readBack",
  "verified",
  "timeAndReceipt",
] as const;
const WIDTHS = [24, 86, 38, 66, 68, 68, 68, 76, 68, 40, "*"] as const;
const LINE = "#9aa5b1";

/**
 * A change set as a form people sign: facts, steps, ops with their head on every page, lines for signatures.
 * @param all how many ops change something, of which `proof` has those to be printed. @param unchanged how many others there are.
 */
export function pdfDocument(proof: Proof, { all, unchanged }: Omit<Printing, "proof">): TDocumentDefinitions {
  const { language, set, ops, printedAt: at, printedBy: name } = proof;
  const title = say(language, "paper.title");
  const named = say(language, "paper.named", { id: set.id });
  return {
    pageSize: "A4",
    pageOrientation: "landscape",
    pageMargins: [32, 36, 32, 40],
    info: { title: `${named} ${set.title}`, producer: "CampusHub" },
    defaultStyle: { font: "NotoSansSC", fontSize: 7.5, lineHeight: 1.05 },
    content: [
      { text: title, fontSize: 18, bold: true, alignment: "center" },
      { text: set.title, fontSize: 11, alignment: "center", margin: [0, 2, 0, 8] },
      factsTable(proof),
      heading(say(language, "paper.steps")),
      grid(
        headOf(language, "step", STEP_COLUMNS),
        stepsOf(proof).map((row) => row.map(cell)),
        [110, 90, 70, "*"],
      ),
      heading(say(language, unchanged > 0 ? "paper.opsBesides" : "paper.opsOf", { all, unchanged })),
      grid(
        headOf(language, "op", COLUMNS),
        linesOf(proof).map((line) => opRow(language, line)),
        [...WIDTHS],
      ),
      ...(ops.length < all ? [shortened(say(language, "paper.firstOnly", { printed: ops.length, all }))] : []),
      signatures(language),
    ],
    footer: (page, pages) => ({
      columns: [
        { text: say(language, "paper.printedBy", { title: named, at, name }), width: "*" },
        { text: say(language, "paper.page", { page, pages }), width: 120, alignment: "right" },
      ],
      margin: [32, 12, 32, 0],
      fontSize: 7,
      color: "#52606d",
    }),
  };
}

const heading = (text: string): Content => ({ text, fontSize: 11, bold: true, margin: [0, 10, 0, 4] });

/** Numbers, hashes and receipts have no place to break at by themselves. */
const cell = (text: string): TableCell => ({ text, wordBreak: "break-all" });

const frame = {
  paddingTop: () => 1.5,
  paddingBottom: () => 1,
  hLineWidth: () => 0.5,
  vLineWidth: () => 0.5,
  hLineColor: () => LINE,
  vLineColor: () => LINE,
};

function grid(head: readonly string[], body: TableCell[][], widths: (number | "*")[]): Content {
  const first = head.map((text): TableCell => ({ text, bold: true, fillColor: "#e8edf3" }));
  return { table: { headerRows: 1, dontBreakRows: true, widths, body: [first, ...body] }, layout: frame };
}

/** Two facts a line; those of a hash's length get a line of their own. */
function factsTable(proof: Proof): Content {
  const facts = summaryOf(proof);
  const short = facts.filter(([, value]) => value.length <= 60);
  const long = facts.filter(([, value]) => value.length > 60);
  const name = (text: string): TableCell => ({ text, bold: true, fillColor: "#f5f7fa" });
  const body: TableCell[][] = [];
  for (let at = 0; at < short.length; at += 2) {
    const [left, right = ["", ""]] = short.slice(at, at + 2) as [[string, string], [string, string]?];
    body.push([name(left[0]), cell(left[1]), name(right[0]), cell(right[1])]);
  }
  for (const [title, value] of long) body.push([name(title), { text: value, wordBreak: "break-all", colSpan: 3 }, {}, {}]);
  return { table: { widths: [64, "*", 64, "*"], dontBreakRows: true, body }, layout: frame };
}

function opRow(language: Language, line: ProofLine): TableCell[] {
  const once = (text: string) => cell(line.first ? text : "");
  const named = line.first && line.label && line.label !== line.key ? `${line.label} ${line.key}` : line.key;
  const proof = [line.settledAt || line.sentAt, line.receipt && `${say(language, "paper.op.receipt")} ${line.receipt}`]
    .filter((text) => text !== "")
    .join(" ");
  return [
    cell(String(line.ordinal)),
    cell(named),
    once(line.op),
    cell(line.field),
    cell(line.seen),
    cell(line.platform),
    cell(line.wish),
    once(line.result),
    cell(line.readBack),
    once(line.verified),
    once(proof),
  ];
}

const shortened = (text: string): Content => ({ text, bold: true, margin: [0, 6, 0, 0] });

function signatures(language: Language): Content {
  const line = (who: string): Content => ({
    stack: [
      { text: say(language, "paper.signed", { who }), margin: [0, 0, 0, 18] },
      { canvas: [{ type: "line", x1: 0, y1: 0, x2: 210, y2: 0, lineWidth: 0.7 }] },
      { text: say(language, "paper.date"), margin: [0, 6, 0, 0] },
    ],
  });
  return {
    columns: [
      line(say(language, "paper.fact.author")),
      line(say(language, "paper.fact.decidedBy")),
      line(say(language, "paper.carrier")),
    ],
    columnGap: 24,
    margin: [0, 28, 0, 0],
    unbreakable: true,
  } as Content;
}
