import { useEffect, useState } from "react";
import { useInput, useTranslate } from "react-admin";
import { Frame } from "../elements/Field.tsx";
import { Time } from "../elements/Time.tsx";
import { useFetch } from "../elements/useFetch.ts";
import { saidBy } from "../providers/http.ts";
import { PRESETS } from "./presets.ts";
import { Schedule } from "./Schedule.tsx";

/** When the platform is read: usual choices, or five cron fields, with the next five times. */
export function ScheduleField({ pollFloorSeconds }: { readonly pollFloorSeconds: number }) {
  const t = useTranslate();
  const { field, fieldState, id } = useInput({ source: "schedule" });
  const value: string = field.value ?? "";
  return (
    <div className="form">
      <div className="chips" role="radiogroup" aria-label={t("connection.schedule")}>
        {PRESETS.map((preset, at) => (
          // biome-ignore lint/a11y/useSemanticElements: a chip is drawn as a button and read as a radio
          <button
            type="button"
            role="radio"
            key={preset}
            className="chip"
            aria-checked={value === preset}
            onClick={() => field.onChange(preset)}
          >
            {t(`schedule.preset${at}`)}
          </button>
        ))}
      </div>
      <Frame
        id={id}
        label={t("schedule.cron")}
        help={t("schedule.help", { seconds: pollFloorSeconds })}
        error={fieldState.error?.message}
      >
        <input
          {...field}
          id={id}
          className="field mono"
          value={value}
          placeholder="*/30 * * * *"
          aria-describedby={`${id}-says`}
        />
      </Frame>
      <NextTimes schedule={value} />
    </div>
  );
}

function NextTimes({ schedule }: { readonly schedule: string }) {
  const t = useTranslate();
  const [asked, setAsked] = useState(schedule);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(schedule.trim()), 300);
    return () => clearTimeout(timer);
  }, [schedule]);
  const path = `/connections/_next-times?schedule=${encodeURIComponent(asked)}`;
  const { data, error } = useFetch<{ times: string[] }>(["next-times", asked], path, { enabled: asked !== "" });
  if (asked === "") return <p className="muted small">{t("schedule.none")}</p>;
  if (error) {
    return (
      <p className="err" role="alert">
        {saidBy(error, t)}
      </p>
    );
  }
  return (
    <div style={{ minHeight: 46 }}>
      <small>
        <Schedule expression={asked} /> · {t("schedule.next")}
      </small>
      <div className="chips">
        {data?.times.map((time) => (
          <span key={time} className="tag idle">
            <Time at={time} />
          </span>
        ))}
      </div>
    </div>
  );
}
