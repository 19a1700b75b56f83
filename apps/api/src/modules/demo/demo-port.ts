/** Room for a hub and its simulators. */
const STEP = 20;
const ATTEMPTS = 20;
const LAST_PORT = 65_535;

/**
 * The ports a demo's hub may take: the one wished for, and for where another program (a demo beside it, say) has that, some with
 * room for its simulators behind them. 0 stays 0: any free one.
 */
export function demoPorts(wished: number): number[] {
  if (wished === 0) return [0];
  return Array.from({ length: ATTEMPTS }, (_, attempt) => wished + attempt * STEP).filter((port) => port <= LAST_PORT);
}
