import type { SyncRunView } from "../../contract.ts";

export interface Progress {
  /** 0–1; undefined where the platform did not say how many rows will come. */
  readonly share: number | undefined;
  /** Rows per second. */
  readonly rate: number;
  /** Milliseconds left, where both are known. */
  readonly left: number | undefined;
}

export interface Sample {
  readonly at: number;
  readonly read: number;
}

/**
 * How far a run is. The rate is that of the samples of the last moments; before there are two of them (right after a
 * reload) that of the whole run so far.
 */
export function progressOf(run: SyncRunView, now: number, samples: readonly Sample[] = []): Progress {
  const first = samples[0];
  const last = samples.at(-1);
  const recent =
    first && last && last.at - first.at >= 1000 ? ((last.read - first.read) * 1000) / (last.at - first.at) : undefined;
  const elapsed = run.startedAt ? now - new Date(run.startedAt).getTime() : 0;
  const rate = Math.max(0, recent ?? (elapsed > 0 ? (run.read * 1000) / elapsed : 0));
  if (!run.expected || run.expected <= 0) return { share: undefined, rate, left: undefined };
  const share = Math.min(1, run.read / run.expected);
  const left = rate > 0 ? (Math.max(0, run.expected - run.read) / rate) * 1000 : undefined;
  return { share, rate, left };
}

/** Keeps the samples of the last `windowMs`, the newest last. */
export function withSample(samples: readonly Sample[], sample: Sample, windowMs = 15_000): readonly Sample[] {
  if (samples.at(-1)?.read === sample.read) return samples;
  return [...samples.filter(({ at }) => sample.at - at <= windowMs), sample];
}
