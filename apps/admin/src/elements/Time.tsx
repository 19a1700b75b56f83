import { useTranslate } from "react-admin";
import { formatTime, spanOf } from "./format.ts";

/** `3 分钟前`, `还有 5 小时`, in the language of the screen. */
export function useRelative(): (instant: string | number) => string {
  const t = useTranslate();
  return (instant) => {
    const distance = new Date(instant).getTime() - Date.now();
    const { unit, count } = spanOf(Math.abs(distance));
    if (unit === "second" && count < 30) return t("time.now");
    return t(distance < 0 ? "time.ago" : "time.ahead", { span: t(`time.${unit}`, { smart_count: count }) });
  };
}

/** A length of time in words. */
export function useSpan(): (ms: number) => string {
  const t = useTranslate();
  return (ms) => {
    const { unit, count } = spanOf(ms);
    return t(`time.${unit}`, { smart_count: count });
  };
}

interface TimeProps {
  readonly at: string | number | null | undefined;
  readonly seconds?: boolean;
  /** Shows `3 分钟前` and keeps the exact time in the tooltip, where nearness is the point. */
  readonly relative?: boolean;
}

/** An instant in Asia/Shanghai, exact on screen and relative in the tooltip (or the other way round). */
export function Time({ at, seconds, relative }: TimeProps) {
  const near = useRelative();
  if (at === null || at === undefined || at === "") return <span className="muted">—</span>;
  const exact = formatTime(at, seconds);
  return (
    <time className="nowrap" dateTime={new Date(at).toISOString()} title={relative ? formatTime(at, true) : near(at)}>
      {relative ? near(at) : exact}
    </time>
  );
}
