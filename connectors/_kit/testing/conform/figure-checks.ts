import type { Json } from "../../json.ts";
import type { ChangeAnswer } from "../between.ts";
import { mustBeClassified } from "./fault-checks.ts";
import { between, jsonOf, read } from "./hostile-checks.ts";
import { must, NotApplicable } from "./nonconformity.ts";
import { rowsOf } from "./pass.ts";
import { withFigures } from "./spoil-answer.ts";
import type { StreamCheck } from "./subject.ts";

/** Odd and beyond 2^53: a double makes another number of each. */
const FIRST = 9_007_199_254_740_993n;

export const FIGURE_CHECKS: readonly StreamCheck[] = [
  {
    over: "http",
    title: "keeps every digit of the numbers the platform sends",
    async run(subject, name) {
      const figures = new Map<string, string>();
      const figureOf = (row: string) => {
        const figure = figures.get(row) ?? String(FIRST + 2n * BigInt(figures.size));
        figures.set(row, figure);
        return figure;
      };
      const longer: ChangeAnswer = ({ body }) => {
        const changed = withFigures(jsonOf(body), figureOf);
        return changed === undefined ? {} : { body: Buffer.from(changed) };
      };
      await between(subject, longer, async (stage) => {
        const { batches, error } = await read(stage, name);
        if (figures.size === 0) throw new NotApplicable("no JSON answer of this stream lists rows with figures");
        if (error !== undefined) mustBeClassified(error);
        const rows = rowsOf(batches);
        const rounded = numbersIn(rows).find((number) => Number.isInteger(number) && !Number.isSafeInteger(number));
        must(rounded === undefined, `it made ${rounded} of one of ${[...figures.values()].slice(0, 3)}`);
        const text = JSON.stringify(rows);
        const isNamed = error !== undefined || batches.some(({ kind }) => kind === "scopeFailed");
        must(
          isNamed || [...figures.values()].some((figure) => text.includes(figure)),
          "it kept none of the rows with long numbers",
        );
      });
    },
  },
];

function numbersIn(value: Json | readonly Json[]): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
