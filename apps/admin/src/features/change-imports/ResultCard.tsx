import { useLocale, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import type { ImportAnswer } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { formatNumber } from "../../elements/format.ts";
import { ScrollRegion } from "../../elements/ScrollRegion.tsx";
import { StateTag } from "../../elements/StateTag.tsx";
import { API } from "../../providers/http.ts";

/** What the file said, row by row: what became an op, and what is wrong with the rest. */
export function ResultCard({ answer }: { readonly answer: ImportAnswer }) {
  const t = useTranslate();
  const locale = useLocale();
  const { rows, ops, badRows, bad, changeSetId, repeated, importId } = answer;
  const counts = { rows: formatNumber(rows), ops: formatNumber(ops), bad: formatNumber(badRows) };
  const actions = (
    <>
      {badRows > 0 && importId > 0 && (
        <a className="btn s" href={`${API}/change-imports/${importId}/bad-rows.xlsx?lang=${locale}`} download>
          {t("import.badRows")}
        </a>
      )}
      {changeSetId !== null && (
        <Link className="btn p" to={`/change-sets/${changeSetId}/show`}>
          {t("import.toPlan")}
        </Link>
      )}
    </>
  );
  return (
    <Card title={t("import.result")} aside={actions}>
      <div className="card-body">
        <StateTag tone={badRows > 0 ? "warn" : "ok"}>{t("import.counts", counts)}</StateTag>{" "}
        {repeated && <StateTag tone="info">{t("import.repeated")}</StateTag>}
      </div>
      {bad.length > 0 && (
        <ScrollRegion maxHeight={360} label={t("import.badRows")}>
          <table className="grid">
            <thead>
              <tr>
                <th className="n">{t("import.line")}</th>
                <th>{t("import.column")}</th>
                <th>{t("import.why")}</th>
              </tr>
            </thead>
            <tbody>
              {bad.flatMap(({ line, errors }) =>
                errors.map(({ column, code, message, values }) => (
                  <tr key={`${line} ${column} ${code}`}>
                    <td className="n">{line}</td>
                    <td>{column}</td>
                    <td className="wrap">{t(`import.code.${code}`, { ...values, _: message })}</td>
                  </tr>
                )),
              )}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </Card>
  );
}
