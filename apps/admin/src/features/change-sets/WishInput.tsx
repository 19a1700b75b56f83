import { useId } from "react";
import type { ConfigField } from "../../contract.ts";
import { Frame } from "../../elements/Field.tsx";
import { useNames } from "../../elements/useNames.ts";
import { useSaid } from "../../elements/useSaid.ts";

interface WishInputProps {
  readonly field: ConfigField;
  readonly value: string;
  /** What an empty input means, where it means something. */
  readonly blank: string | undefined;
  readonly onChange: (value: string) => void;
}

/** One field of a wish. Its value is text: what it means is decided when it is sent. */
export function WishInput({ field, value, blank, onChange }: WishInputProps) {
  const name = useNames();
  const id = useId();
  const label = `${name(field.label)} ${name(field.unit)}`.trim();
  const help = name(field.help) || undefined;
  const said = useSaid();
  const options = field.widget === "switch" ? ["true", "false"] : field.options;
  return (
    <Frame id={id} label={label} help={help} needed={field.required}>
      {options ? (
        <select id={id} className="field" value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{blank ?? "—"}</option>
          {options.map((option) => (
            <option key={option} value={option}>
              {field.widget === "switch" ? said(option === "true") : said(option, { values: field.values })}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          className="field"
          type={field.widget === "number" ? "number" : "text"}
          step="any"
          min={field.min ?? undefined}
          max={field.max ?? undefined}
          value={value}
          placeholder={field.required ? undefined : blank}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Frame>
  );
}
