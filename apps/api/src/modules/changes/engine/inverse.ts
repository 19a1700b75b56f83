import type { Fields, WriteOpKind } from "@campushub/kit";

export interface Inverse {
  readonly op: string;
  readonly fields: Fields;
}

/** What of an applied op its inverse is made of; `before`: what was observed just before it. */
export interface Done {
  readonly op: string;
  readonly fields: Fields;
  readonly before: Fields | null;
}

/**
 * The op that takes an applied one back: the connector's own, else for an update the values observed before it, of those
 * fields only. @returns undefined where it cannot be taken back.
 */
export function inverseOf(spec: WriteOpKind, { op, fields, before }: Done): Inverse | undefined {
  if (!spec.reversible) return undefined;
  if (spec.inverse) return spec.inverse(fields, before);
  if (spec.kind !== "update" || before === null) return undefined;
  const earlier = Object.fromEntries(Object.keys(fields).map((name) => [name, before[name] ?? null]));
  return { op, fields: earlier };
}
