import { AsyncLocalStorage } from "node:async_hooks";

/** Under which terms the statements of some work are carried out. */
export interface StatementScope {
  /** Who reads lists: such statements share what is left over by everything else, in equal parts per reader. */
  readonly reader?: string | undefined;
  /** How long one statement may take; absent: `STATEMENT_MS`, for a reader's `READER_MS`. */
  readonly statementMs?: number;
}

/** How long a statement may take before it counts as hanging. */
export const STATEMENT_MS = 120_000;
/** How long a reader's statement may take. */
export const READER_MS = 30_000;
/** For migrations and nightly maintenance, whose statements grow with the data. */
export const MAINTENANCE_MS = 3_600_000;

const storage = new AsyncLocalStorage<StatementScope>();

/** Runs work whose statements are carried out under these terms; what is not named stays as it is around it. */
export const inScope = <Result>(scope: StatementScope, work: () => Result): Result =>
  storage.run({ ...storage.getStore(), ...scope }, work);

export const currentScope = (): StatementScope => storage.getStore() ?? {};

/** The time limit of a statement issued now. */
export function statementLimit(scope: StatementScope = currentScope()): number {
  return scope.statementMs ?? (scope.reader === undefined ? STATEMENT_MS : READER_MS);
}
