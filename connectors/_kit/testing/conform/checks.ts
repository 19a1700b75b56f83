import { DECLARATION_CHECKS, STREAM_DECLARATION_CHECKS } from "./declaration-checks.ts";
import { FAULT_CHECKS, UNKNOWN_CODE_CHECK } from "./fault-checks.ts";
import { FIGURE_CHECKS } from "./figure-checks.ts";
import { HOSTILE_CHECKS } from "./hostile-checks.ts";
import { LINE_CHECKS } from "./line-checks.ts";
import { LIST_CHECKS } from "./list-checks.ts";
import { PASS_CHECKS } from "./pass-checks.ts";
import { PROBE_CHECKS } from "./probe-checks.ts";
import { ROW_CHECKS } from "./row-checks.ts";
import { SECRET_CHECK } from "./secret-checks.ts";
import type { Check, StreamCheck } from "./subject.ts";
import { TABLE_CHECKS } from "./table-checks.ts";

/**
 * The read half of the conformance suite as values, free of any test runner. What only the engine can promise (ties at the
 * cursor, late rows, brakes, future stamps, a platform clock 8 h off) is examined with the engine.
 */
export const CONNECTOR_CHECKS: readonly Check[] = [...DECLARATION_CHECKS, ...PROBE_CHECKS, UNKNOWN_CODE_CHECK, SECRET_CHECK];
export const STREAM_CHECKS: readonly StreamCheck[] = [
  ...STREAM_DECLARATION_CHECKS,
  ...ROW_CHECKS,
  ...PASS_CHECKS,
  ...FAULT_CHECKS,
  ...LIST_CHECKS,
  ...HOSTILE_CHECKS,
  ...FIGURE_CHECKS,
  ...TABLE_CHECKS,
  ...LINE_CHECKS,
];
