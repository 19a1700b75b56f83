import { AsyncLocalStorage } from "node:async_hooks";

const insideTransaction = new AsyncLocalStorage<true>();

/** Statements outside a running transaction, issued from inside it: dead-locks on one connection, so refused on both. */
export class OutsideTransactionError extends Error {
  override name = "OutsideTransactionError";
  constructor() {
    super("the database was used past its open transaction; use the transaction's own handle");
  }
}

/** To be called by whatever uses another connection than a transaction's own. @throws OutsideTransactionError inside one. */
export function refuseInside(): void {
  if (insideTransaction.getStore()) throw new OutsideTransactionError();
}

/** Runs a transaction's work so that `refuseInside` can tell. */
export const asInside = <Result>(work: () => Result): Result => insideTransaction.run(true, work);
