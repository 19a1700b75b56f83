import { useEffect, useState } from "react";
import { useListContext, useTranslate } from "react-admin";
import { instantOfLocal, localOfInstant } from "./format.ts";

/** One filter of the list, read from and written to the address; an empty value takes the filter away. */
export function useFilter<T>(
  source: string,
): [T | undefined, (value: T | undefined, others?: Record<string, undefined>) => void] {
  const { filterValues, setFilters } = useListContext();
  const set = (value: T | undefined, others: Record<string, undefined> = {}) => {
    const next: Record<string, unknown> = { ...filterValues, ...others, [source]: value };
    setFilters(Object.fromEntries(Object.entries(next).filter(([, one]) => one !== undefined && one !== "")), []);
  };
  return [filterValues[source] as T | undefined, set];
}

export interface Choice {
  readonly id: string | number;
  readonly name: string;
}

interface SelectProps {
  readonly source: string;
  readonly label: string;
  readonly choices: readonly Choice[];
  /** Filters that make no sense any more once this one changed. */
  readonly clears?: readonly string[];
}

/** A choice among few; the first line is all of them. */
export function FilterSelect({ source, label, choices, clears = [] }: SelectProps) {
  const t = useTranslate();
  const [value, set] = useFilter<string | number>(source);
  const choose = (text: string) => {
    const chosen = choices.find(({ id }) => String(id) === text)?.id;
    set(chosen, Object.fromEntries(clears.map((name) => [name, undefined])));
  };
  return (
    <select aria-label={label} value={value === undefined ? "" : String(value)} onChange={(event) => choose(event.target.value)}>
      <option value="">
        {label}: {t("screen.all")}
      </option>
      {choices.map(({ id, name }) => (
        <option key={id} value={String(id)}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** Free text, asked once the typing stops; `/` brings the focus here. */
export function FilterSearch({ source = "q", label }: { readonly source?: string; readonly label: string }) {
  const [value, set] = useFilter<string>(source);
  const [text, setText] = useState(value ?? "");
  useEffect(() => setText(value ?? ""), [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the timer
  useEffect(() => {
    if (text === (value ?? "")) return;
    const timer = setTimeout(() => set(text.trim() || undefined), 300);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <input
      type="search"
      data-list-search
      aria-label={label}
      placeholder={`${label}  /`}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  );
}

/** On: `value`; off: the filter is away. */
export function FilterToggle({
  source,
  label,
  value = true,
}: {
  readonly source: string;
  readonly label: string;
  readonly value?: boolean | number;
}) {
  const [now, set] = useFilter<boolean | number>(source);
  return (
    <label className="check">
      <input type="checkbox" checked={now === value} onChange={(event) => set(event.target.checked ? value : undefined)} />
      {label}
    </label>
  );
}

/** An instant in Shanghai time. */
export function FilterTime({ source, label }: { readonly source: string; readonly label: string }) {
  const [value, set] = useFilter<string>(source);
  return (
    <label className="check">
      <span className="muted">{label}</span>
      <input type="datetime-local" value={localOfInstant(value)} onChange={(event) => set(instantOfLocal(event.target.value))} />
    </label>
  );
}
