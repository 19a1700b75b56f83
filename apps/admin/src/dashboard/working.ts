import type { ConnectionView } from "../contract.ts";

type Judged = Pick<ConnectionView, "brakePercent"> & {
  readonly health: Pick<ConnectionView["health"], "state" | "openRejects" | "records">;
};

/**
 * Whether a platform is read to the end and believed: a few refused rows are work for a person and no fault of the platform. As
 * many as the brake would stop at are: then what the hub holds is no picture of it.
 */
export function isWorking({ brakePercent, health: { state, openRejects, records } }: Judged): boolean {
  if (state !== "rejects") return state === "ok" || state === "running";
  const held = Object.values(records).reduce((sum, count) => sum + count, 0);
  return openRejects * 100 <= (held + openRejects) * brakePercent;
}
