import { useQuery } from "@tanstack/react-query";
import { useLocale, useTranslate } from "react-admin";
import { PRESETS } from "./presets.ts";

/** When a platform is read, in words; the expression itself stands in the tooltip. */
export function Schedule({ expression }: { readonly expression: string }) {
  const t = useTranslate();
  const locale = useLocale() ?? "zh-CN";
  const preset = PRESETS.findIndex((one) => one === expression);
  // Its words for every language weigh more than most pages: they are loaded where a schedule is no usual one.
  const { data } = useQuery({
    queryKey: ["cron-words"],
    queryFn: () => import("./cron-words.ts"),
    staleTime: Infinity,
    enabled: preset < 0,
  });
  const words = preset >= 0 ? t(`schedule.preset${preset}`) : data?.cronWords(expression, locale);
  return words ? <span title={expression}>{words}</span> : <span className="mono">{expression}</span>;
}
