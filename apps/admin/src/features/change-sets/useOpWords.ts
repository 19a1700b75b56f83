import { useWords } from "../../connectors/useWords.ts";
import type { ChangeOpView, StreamField, StreamOp } from "../../contract.ts";
import { useMeasured } from "../../elements/useMeasured.ts";
import { useNames } from "../../elements/useNames.ts";

/** What a field is called and what its values mean. */
export interface FieldWords {
  nameOf(field: string): string;
  /** With its unit, which may stand beside it. */
  said(field: string, value: unknown, beside?: Readonly<Record<string, unknown>> | null): string;
}

/** A record and what an op asks for may have fields of the same name that mean different things: a unit of a building, of money. */
export interface OpWords {
  readonly ofRecord: FieldWords;
  readonly ofWish: FieldWords;
  /** What the op is called, where that is more than a change of fields. */
  readonly title: string | undefined;
  /** What is asked for beyond what is compared: an amount, a reason. */
  asked(op: ChangeOpView): string;
  /** What somebody who decides should see beside what is compared. */
  told(op: ChangeOpView): string;
}

type Known = Pick<StreamField, "label" | "values" | "unit" | "unitField"> | undefined;

/** The words for the ops of one stream of a connection. */
export function useOpWords(connectionId: number): (op: ChangeOpView) => OpWords {
  const name = useNames();
  const measured = useMeasured();
  const { fieldOf, streamsOf } = useWords();
  const words = (find: (field: string) => Known): FieldWords => ({
    nameOf: (field) => name(find(field)?.label) || field,
    said: (field, value, beside) => measured(value, find(field), beside),
  });
  return ({ stream, op: kind }) => {
    const spec: StreamOp | undefined = streamsOf(connectionId)
      .find((one) => one.name === stream)
      ?.ops.find((one) => one.name === kind);
    const ofStream = (of: string) => words((field) => fieldOf({ connectionId, stream: of }, field));
    const input = (field: string) => spec?.input.find((one) => one.name === field);
    const held = (field: string) => fieldOf({ connectionId, stream }, field);
    const ofRecord = words((field) => held(field) ?? input(field));
    const ofWish = words((field) => input(field) ?? held(field));
    const isUnit = (of: ChangeOpView["telling"][number], field: string) =>
      Object.keys(of.fields).some((other) => fieldOf({ connectionId, stream: of.stream }, other)?.unitField === field);
    const units = new Set(spec?.input.flatMap(({ unitField }) => (unitField ? [unitField] : [])));
    return {
      ofRecord,
      ofWish,
      title: spec && spec.kind !== "update" ? name(spec.title) : undefined,
      asked: ({ fields, diff, desired }) =>
        Object.entries(fields)
          .filter(([field]) => !units.has(field) && (desired === null || !(diff ?? []).some((line) => line.field === field)))
          .map(([field, value]) => `${ofWish.nameOf(field)} ${ofWish.said(field, value, fields)}`)
          .join(" · "),
      told: (op) =>
        op.telling
          .flatMap((of) => {
            const { nameOf, said } = ofStream(of.stream);
            const compared = of.stream === op.stream ? new Set(op.diff?.map(({ field }) => field)) : new Set();
            return Object.entries(of.fields)
              .filter(([field, value]) => !compared.has(field) && !isUnit(of, field) && value !== null)
              .map(([field, value]) => `${nameOf(field)} ${said(field, value, of.fields)}`);
          })
          .join(" · "),
    };
  };
}

/** What the ops of a connection are called. */
export function useOpTitles(connectionId: number): (stream: string, op: string) => string {
  const name = useNames();
  const { streamsOf } = useWords();
  return (stream, op) => {
    const ops = streamsOf(connectionId).find((one) => one.name === stream)?.ops;
    return name(ops?.find((one) => one.name === op)?.title) || op;
  };
}
