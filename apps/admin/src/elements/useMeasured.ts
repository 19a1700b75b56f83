import type { StreamField } from "../contract.ts";
import { useNames } from "./useNames.ts";
import { useSaid } from "./useSaid.ts";

type MeasuredOf = Partial<Pick<StreamField, "type" | "values" | "unit" | "unitField">>;
type Values = Readonly<Record<string, unknown>> | null | undefined;

/** A value as people say it, with its unit: the field's own, or the one that stands in another field of the same values. */
export function useMeasured(): (value: unknown, field?: MeasuredOf, beside?: Values) => string {
  const name = useNames();
  const said = useSaid();
  return (value, field, beside) => {
    const text = said(value, field);
    if (value === null || value === undefined || value === "") return text;
    const held = field?.unitField ? beside?.[field.unitField] : undefined;
    const unit = typeof held === "string" && held !== "" ? held : name(field?.unit);
    // A number and its unit stand on one line.
    return unit ? `${text}\u00a0${unit}` : text;
  };
}
