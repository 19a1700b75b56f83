import type { Reading } from "../../contract.ts";

export interface Segment {
  /** SVG path data. */
  readonly path: string;
}

export interface Line {
  readonly segments: readonly Segment[];
  /** Points alone between two gaps, which a line cannot show. */
  readonly dots: readonly { readonly x: number; readonly y: number }[];
  readonly gaps: readonly { readonly from: number; readonly to: number; readonly x: number; readonly width: number }[];
  readonly least: number;
  readonly most: number;
  readonly first: number;
  readonly last: number;
}

/** The interval a series keeps: the median distance of its neighbours (ms). */
export function usualStep(times: readonly number[]): number {
  const steps = times.slice(1).map((time, index) => time - times[index]!);
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 0;
}

/** A silence longer than this many usual steps is a gap, not a slow reading. */
const GAP_STEPS = 2.5;

/** Readings in order of time → line pieces; silence stays empty, it is never bridged and never zero. */
export function lineOf(
  readings: readonly Reading[],
  size: { readonly width: number; readonly height: number },
): Line | undefined {
  const points = readings.map(({ ts, value }) => ({ at: new Date(ts).getTime(), value }));
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length < 2) return undefined;
  const values = points.map(({ value }) => value);
  const least = Math.min(...values);
  const most = Math.max(...values);
  const span = most - least || 1;
  const x = (at: number) => ((at - first.at) / (last.at - first.at || 1)) * size.width;
  const y = (value: number) => size.height - ((value - least) / span) * (size.height - 8) - 4;
  const limit = usualStep(points.map(({ at }) => at)) * GAP_STEPS;
  const runs: (typeof points)[] = [[first]];
  const gaps: Line["gaps"][number][] = [];
  for (const [index, point] of points.entries()) {
    const before = points[index - 1];
    if (!before) continue;
    if (point.at - before.at > limit) {
      gaps.push({ from: before.at, to: point.at, x: x(before.at), width: x(point.at) - x(before.at) });
      runs.push([]);
    }
    runs.at(-1)!.push(point);
  }
  const path = (run: typeof points) =>
    run.map(({ at, value }, place) => `${place === 0 ? "M" : "L"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  return {
    segments: runs.filter((run) => run.length > 1).map((run) => ({ path: path(run) })),
    dots: runs.filter((run) => run.length === 1).map(([point]) => ({ x: x(point!.at), y: y(point!.value) })),
    gaps,
    least,
    most,
    first: first.at,
    last: last.at,
  };
}
