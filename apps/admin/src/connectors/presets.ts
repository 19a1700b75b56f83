/** The usual schedules, in the order of their words `schedule.preset0` and on. */
export const PRESETS = ["", "*/15 * * * *", "*/30 * * * *", "0 * * * *", "30 2 * * *"] as const;
