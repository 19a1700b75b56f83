import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useWriteSafety } from "../features/write-safety/useWriteSafety.ts";

/** On every screen while all writing is stopped. */
export function StopBanner() {
  const t = useTranslate();
  const { data } = useWriteSafety();
  if (!data?.stopped) return null;
  return (
    <div className="note bad" role="status" style={{ margin: 0, borderRadius: 0 }}>
      <span aria-hidden="true">■</span>
      <span className="grow">{t("safety.banner", { reason: data.stoppedReason ?? "" })}</span>
      <Link to="/write-safety">{t("nav.write-safety")}</Link>
    </div>
  );
}
