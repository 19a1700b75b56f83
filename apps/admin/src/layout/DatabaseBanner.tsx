import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { type Condition, readCondition } from "./condition.ts";

const EVERY_MS = 10_000;

/** On every screen while the hub cannot save, or syncs wait for room on the disk. */
export function DatabaseBanner() {
  const { data } = useQuery({
    queryKey: ["database-condition"],
    queryFn: ({ signal }) => readCondition(signal),
    refetchInterval: EVERY_MS,
    retry: false,
  });
  return data ? <ConditionNote condition={data} /> : null;
}

/** Nothing while all is well. */
export function ConditionNote({ condition: { state, freeMiB } }: { readonly condition: Condition }) {
  const t = useTranslate();
  if (state === "ok") return null;
  return (
    <div className={`note ${state === "low" ? "warn" : "bad"}`} role="status" style={{ margin: 0, borderRadius: 0 }}>
      <span aria-hidden="true">{state === "low" ? "▲" : "■"}</span>
      <span className="grow">{t(`safety.database.${state}`, { freeMiB: freeMiB ?? 0 })}</span>
    </div>
  );
}
