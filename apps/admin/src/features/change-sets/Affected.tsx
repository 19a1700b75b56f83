import { useTranslate } from "react-admin";
import { ScrollRegion } from "../../elements/ScrollRegion.tsx";
import type { Targets } from "./wish.ts";

/** The records a wish is for, by name, where they are several. */
export function Named({ targets, title }: { readonly targets: Targets; readonly title: string }) {
  if (!("keys" in targets) || targets.keys.length < 2) return null;
  return (
    <ScrollRegion label={title} maxHeight={132}>
      <ul className="small" style={{ margin: 0 }}>
        {(targets.names ?? targets.keys).map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </ScrollRegion>
  );
}

interface CountTypedProps {
  readonly count: number;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One click too many on a list is money or power for many: whoever means it types how many. */
export function CountTyped({ count, value, onChange }: CountTypedProps) {
  const t = useTranslate();
  return (
    <label className="lbl">
      {t("change.typeCount", { count })}
      <input
        className="field"
        inputMode="numeric"
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
