import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import type { RecordDetail } from "../../contract.ts";
import { formatTime, formatValue } from "../../elements/format.ts";
import { StateTag } from "../../elements/StateTag.tsx";

type Correction = NonNullable<RecordDetail["correction"]>;
interface Props {
  readonly correction: Correction;
}

const said = (changes: Correction["changes"], side: "before" | "after") =>
  changes.map((change) => formatValue(change[side])).join(" · ");

/** Beside a value that a person typed: it is not the platform's. */
export function CorrectedTag({ correction: { by, at, changes } }: Props) {
  const t = useTranslate();
  return (
    <>
      {" "}
      <StateTag tone="warn">{t("record.correctedBy", { by, at: formatTime(at), before: said(changes, "before") })}</StateTag>
    </>
  );
}

/** Above the fields: who replaced what, and whether the platform has said so again since. */
export function CorrectionNote({ correction }: Props) {
  const t = useTranslate();
  const { by, at, changes, againAt, againRejectId, rejectId } = correction;
  return (
    <div className="note warn" role="note">
      <span aria-hidden="true">▲</span>
      <span className="grow">
        {t("record.correctedNote", { by, at: formatTime(at), before: said(changes, "before"), after: said(changes, "after") })}
        {againAt && (
          <>
            <br />
            <b>{t("record.againNote", { at: formatTime(againAt) })}</b>
          </>
        )}
      </span>
      <Link className="nowrap" to={`/rejects/${againRejectId ?? rejectId}/show`}>
        {t("record.toReject")}
      </Link>
    </div>
  );
}

/** In place of “last confirmed”: the platform did not confirm it. */
export function PlatformSays({ correction: { againAt, changes } }: Props) {
  const t = useTranslate();
  return (
    <>
      {t("record.platformSays", { before: said(changes, "before") })}
      <br />
      <small>{againAt && formatTime(againAt)}</small>
    </>
  );
}
