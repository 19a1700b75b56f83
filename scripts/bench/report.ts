export interface Figure {
  readonly what: string;
  readonly database: string;
  /** The hub's own, ms or MB. */
  readonly hub: string;
  /** What it is measured against, in the same run. */
  readonly reference: string;
  readonly ratio: number;
  readonly promised: string;
  readonly kept: boolean;
}

/** @returns ms. */
export async function took(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
export const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
export const ms = (value: number) => `${value.toFixed(value < 20 ? 2 : 0)} ms`;

/** What the hub took, and the same bare (ms). */
export interface Times {
  readonly hub: number;
  readonly bare: number;
  /** The ratio promised; absent: printed only. */
  readonly atMost?: number;
}

export const timeFigure = ({ hub, bare, atMost, ...named }: Times & Pick<Figure, "what" | "database">): Figure => ({
  ...named,
  hub: ms(hub),
  reference: ms(bare),
  ratio: hub / bare,
  promised: atMost === undefined ? "printed" : `≤ ${atMost}`,
  kept: atMost === undefined || hub / bare <= atMost,
});

/** A table people can read in a terminal and in Markdown alike. */
export function table(figures: readonly Figure[]): string {
  const head = ["what", "database", "hub", "reference", "ratio", "promised", "kept"];
  const rows = figures.map(({ what, database, hub, reference, ratio, promised, kept }) => [
    what,
    database,
    hub,
    reference,
    ratio.toFixed(2),
    promised,
    kept ? "yes" : "NO",
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
