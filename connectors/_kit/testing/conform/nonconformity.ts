import { inspect } from "node:util";

/** What a connector does against the contract, said so that its author knows what to mend. */
export class Nonconformity extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Nonconformity";
  }
}

/** Thrown by a check that has nothing to look at in this connector; the suite shows it as skipped, with the reason. */
export class NotApplicable extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "NotApplicable";
  }
}

export function must(condition: unknown, message: string | (() => string)): asserts condition {
  if (!condition) throw new Nonconformity(typeof message === "string" ? message : message());
}

/** A value for a message: one line, cut short. */
export function brief(value: unknown): string {
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 3 }).slice(0, 300);
}
