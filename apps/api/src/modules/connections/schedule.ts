import { CronExpressionParser } from "cron-parser";
import { validate } from "node-cron";
import { invalid } from "../../core/errors.ts";

export const SCHEDULE_ZONE = "Asia/Shanghai";

const isFiveFields = (expression: string) => expression.trim().split(/\s+/).length === 5;

/** The next `count` slots after `after`, epoch ms. @throws AppError invalid */
export function nextSlots(expression: string, after: number, count: number): number[] {
  if (!isFiveFields(expression) || !validate(expression)) throw notASchedule();
  try {
    const cron = parse(expression, after);
    return Array.from({ length: count }, () => cron.next().getTime());
  } catch {
    // One of the two libraries understands less, or the day never comes (30 February).
    throw notASchedule();
  }
}

const notASchedule = () =>
  invalid(
    "not a schedule: five fields are expected, e.g. `*/15 * * * *`",
    { schedule: "not a cron expression of five fields" },
    { reason: "noSchedule" },
  );

/** The last slot at or before `at`, epoch ms. */
export function lastSlot(expression: string, at: number): number {
  return parse(expression, at + 1)
    .prev()
    .getTime();
}

function parse(expression: string, at: number) {
  return CronExpressionParser.parse(expression, { currentDate: new Date(at), tz: SCHEDULE_ZONE });
}

/** @throws AppError invalid where the schedule asks more often than the platform allows. */
export function demandSchedule(expression: string, floorSeconds: number, now: number): void {
  if (expression === "") return;
  const slots = nextSlots(expression, now, 20);
  const tightest = Math.min(...slots.slice(1).map((slot, index) => slot - slots[index]!));
  if (tightest < floorSeconds * 1000) {
    const message = `this platform may be asked at most every ${floorSeconds} s; the schedule asks every ${tightest / 1000} s`;
    throw invalid(
      message,
      { schedule: message },
      { reason: "tooOften", values: { least: floorSeconds, seconds: tightest / 1000 } },
    );
  }
}

/** The slot after this moment; undefined where the schedule cannot be read. */
export function nextSlot(expression: string, after: number): number | undefined {
  try {
    return nextSlots(expression, after, 1)[0];
  } catch {
    return undefined;
  }
}
