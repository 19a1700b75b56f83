import type { ConfigField } from "../../contract.ts";

/** What stands in the inputs of a wish, as text; absent or `""`: nothing said. */
export type Inputs = Readonly<Record<string, string>>;

/** A record's value as its input shows it. */
export function inputOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/**
 * The fields a person wishes for. Beside a record (`current`) only what differs from it is a wish, and an emptied input wishes for
 * nothing to be there; without one an empty input leaves the field as it is.
 */
export function wishedFields(
  fields: readonly Pick<ConfigField, "name" | "widget">[],
  inputs: Inputs,
  current?: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const wished: Record<string, unknown> = {};
  for (const { name, widget } of fields) {
    const input = inputs[name];
    if (input === undefined) continue;
    const was = current ? inputOf(current[name]) : "";
    if (input === was) continue;
    wished[name] = input === "" ? null : valueOfInput(input, widget);
  }
  return wished;
}

function valueOfInput(input: string, widget: ConfigField["widget"]): unknown {
  if (widget === "number") {
    const number = Number(input);
    return Number.isFinite(number) ? number : input;
  }
  return widget === "switch" ? input === "true" : input;
}

/** Keys as people paste them: one a line, or between commas. */
export const keysIn = (text: string): string[] =>
  [...new Set(text.split(/[\n,，;；]+/).map((key) => key.trim()))].filter(Boolean);

/** What a wish is for: these records, or whatever a filter shows. */
export type Targets =
  | { readonly keys: readonly string[]; readonly names?: readonly string[] }
  | { readonly filter: Readonly<Record<string, unknown>>; readonly total: number };

interface Selected {
  readonly connectionId: number;
  readonly stream: string;
  readonly key: string;
  readonly label: string;
}

/** Of the selected records those of the stream that is shown: a tick made elsewhere is none here. */
export function targetsIn(place: Pick<Selected, "connectionId" | "stream">, selected: readonly Selected[]): Targets {
  const mine = selected.filter(({ connectionId, stream }) => connectionId === place.connectionId && stream === place.stream);
  return { keys: mine.map(({ key }) => key), names: mine.map(({ key, label }) => (label === key ? key : `${label} (${key})`)) };
}

/** How many records a wish is for, less those exempt. */
export function countOf(targets: Targets, except: string): number {
  const exempt = keysIn(except);
  if ("keys" in targets) return targets.keys.filter((key) => !exempt.includes(key)).length;
  return Math.max(0, targets.total - new Set(exempt).size);
}
