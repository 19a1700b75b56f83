import type { Effect } from "@campushub/kit";

/**
 * Why a second person must agree: every effect beyond data, and sheer size. Empty: nobody need.
 * @param effects effect → planned ops. @param limit more ops than this need approval whatever they do.
 */
export function approvalReasons(effects: Readonly<Partial<Record<Effect, number>>>, limit: number): string[] {
  const ops = Object.values(effects).reduce((sum, count) => sum + count, 0);
  const grave = (["physical", "money", "message"] as const).filter((effect) => (effects[effect] ?? 0) > 0);
  return [...grave.map((effect) => `effect:${effect}`), ...(ops > limit ? [`rows:${ops}>${limit}`] : [])];
}
