import { useState } from "react";
import { useGetList, useTranslate } from "react-admin";
import { useWords } from "../../connectors/useWords.ts";
import type { ChangeOpView, ChangeSetView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { formatNumber, formatTime } from "../../elements/format.ts";
import { ScrollRegion } from "../../elements/ScrollRegion.tsx";
import { EmptyState, ErrorState, SkeletonRows } from "../../elements/States.tsx";
import { TONES } from "../../elements/tones.ts";
import { OpRows } from "./OpRows.tsx";
import { OutcomeTags } from "./OutcomeTags.tsx";

const PER_PAGE = 50;

/** Every op, field by field and three ways: what the author saw, what the platform says, what is wished, what became of it. */
export function PlanCard({ set }: { readonly set: ChangeSetView }) {
  const t = useTranslate();
  const { fieldOf, streamsOf } = useWords();
  const [outcome, setOutcome] = useState("");
  const [page, setPage] = useState(1);
  const filter = { changeSetId: set.id, ...(outcome ? { outcome } : {}) };
  const {
    data,
    total = 0,
    error,
    refetch,
  } = useGetList<ChangeOpView>(
    "change-ops",
    { filter, pagination: { page, perPage: PER_PAGE }, sort: { field: "ordinal", order: "ASC" } },
    { refetchInterval: set.status === "applying" ? 3000 : false, retry: false },
  );
  const only = (
    <label className="small">
      {t("change.only")}{" "}
      <select
        className="field s"
        style={{ width: 130 }}
        value={outcome}
        onChange={(event) => {
          setOutcome(event.target.value);
          setPage(1);
        }}
      >
        <option value="">{t("change.all")}</option>
        {Object.keys(TONES.changeOp)
          .filter((one) => (set.counts[one as keyof ChangeSetView["counts"]] ?? 0) > 0)
          .map((one) => (
            <option key={one} value={one}>
              {t(`state.changeOp.${one}`)}
            </option>
          ))}
      </select>
    </label>
  );
  const shownAt = (at: string | null | undefined) => at && <small className="under">{formatTime(at).slice(5)}</small>;
  const head = (
    <span style={{ display: "inline-flex", gap: 10, alignItems: "center", flexWrap: "wrap" }}>
      {t("change.preview")} <OutcomeTags set={set} />
    </span>
  );
  return (
    <Card title={head} aside={only} footer={<Pages total={total} page={page} setPage={setPage} />}>
      {error && !data && <ErrorState error={error} retry={() => refetch()} />}
      {!data && !error && <SkeletonRows rows={8} />}
      {data && total === 0 && <EmptyState title={t("screen.noMatch.title")} />}
      {data && total > 0 && (
        <ScrollRegion label={t("change.preview")}>
          <table className="grid">
            <thead>
              <tr>
                <th>{t("change.record")}</th>
                <th>{t("change.field")}</th>
                <th>
                  {t("change.base")}
                  {shownAt(set.createdAt)}
                </th>
                <th>
                  {t("change.now")}
                  {shownAt(set.plan?.readAt)}
                </th>
                <th>{t("change.desired")}</th>
                <th>{t("change.result")}</th>
              </tr>
            </thead>
            <tbody>
              {data.map((op) => (
                <OpRows
                  key={op.id}
                  set={set}
                  op={op}
                  spec={streamsOf(set.connectionId)
                    .find(({ name }) => name === op.stream)
                    ?.ops.find(({ name }) => name === op.op)}
                  fieldOf={(field) => fieldOf({ connectionId: set.connectionId, stream: op.stream }, field)}
                />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </Card>
  );
}

function Pages({
  total,
  page,
  setPage,
}: {
  readonly total: number;
  readonly page: number;
  readonly setPage: (page: number) => void;
}) {
  const t = useTranslate();
  const from = total === 0 ? 0 : (page - 1) * PER_PAGE + 1;
  const to = Math.min(page * PER_PAGE, total);
  return (
    <div className="small" style={{ display: "flex", gap: 12, alignItems: "center" }}>
      <span>
        {formatNumber(from)}–{formatNumber(to)} / {formatNumber(total)}
      </span>
      {total > PER_PAGE && (
        <>
          <button type="button" className="btn s" disabled={page === 1} onClick={() => setPage(page - 1)}>
            {t("ra.navigation.previous")}
          </button>
          <button type="button" className="btn s" disabled={to >= total} onClick={() => setPage(page + 1)}>
            {t("ra.navigation.next")}
          </button>
        </>
      )}
      <span className="muted" style={{ marginLeft: "auto" }}>
        {t("change.previewHelp")}
      </span>
    </div>
  );
}
