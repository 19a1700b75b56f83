import { formatNumber } from "./format.ts";

interface NumProps {
  readonly value: number | null | undefined;
  readonly unit?: string | null;
  readonly digits?: number;
}

/** A number with thousands separators and its unit; an em dash where there is none. */
export function Num({ value, unit, digits }: NumProps) {
  if (value === null || value === undefined) return <span className="muted">—</span>;
  return (
    <span className="nowrap">
      {formatNumber(value, digits)}
      {unit && <small> {unit}</small>}
    </span>
  );
}
