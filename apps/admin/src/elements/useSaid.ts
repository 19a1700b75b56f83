import { useTranslate } from "react-admin";
import type { StreamField } from "../contract.ts";
import { formatTime, formatValue } from "./format.ts";
import { useNames } from "./useNames.ts";

type SaidOf = Partial<Pick<StreamField, "type" | "values">>;

/** A value as people say it: 是 or 否, the word of a code, local time, a dash for nothing; the unit is the caller's. */
export function useSaid(): (value: unknown, field?: SaidOf) => string {
  const t = useTranslate();
  const name = useNames();
  return (value, field) => {
    if (typeof value === "boolean") return t(value ? "screen.yes" : "screen.no");
    if (typeof value !== "string") return formatValue(value);
    const word = name(field?.values?.[value]);
    if (word) return word;
    return (field?.type === "time" && formatTime(value, true)) || formatValue(value);
  };
}
