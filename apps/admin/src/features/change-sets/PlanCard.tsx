import { useState } from "react";
import { useGetList, useTranslate } from "react-admin";
import type { ChangeOpView, ChangeSetView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { formatNumber, formatTime } from "../../elements/format.ts";
import { ScrollRegion } from "../../elements/ScrollRegion.tsx";
import { EmptyState, ErrorState, SkeletonRows } from "../../elements/States.tsx";
import { TONES } from "../../elements/tones.ts";
import { OpRows } from "./OpRows.tsx";
import { OutcomeTags } from "./OutcomeTags.tsx";
import { hasBegun } from "./steps.ts";
import { useOpTitles, useOpWords } from "./useOpWords.ts";

const PER_PAGE = 50;

/** Every op, field by field and three ways: what the author saw, what the platform says, what is wished, what became of it. */
export function PlanCard({ set }: { readonly set: ChangeSetView }) {
  const t = useTranslate();
  const wordsOf = useOpWords(set.connectionId);
  const begun = hasBegun(set);
  const [outcome, setOutcome] = useState("");
  const [page, setPage] = useState(1);
  const filter = { changeSetId: set.id, ...(outcome ? { outcome } : {}) };
  const {
    data,
    total = 0,
    error,
    refetch,
    isFetching,
    isPlaceholderData,
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
  const heading = t(`change.${headOf(set)}`);
  const head = (
    <span style={{ display: "inline-flex", gap: 10, alignItems: "center", flexWrap: "wrap" }}>
      {heading} <OutcomeTags set={set} />
    </span>
  );
  return (
    <Card
      title={head}
      aside={only}
      footer={<Pages total={total} page={page} setPage={setPage} help={begun ? undefined : t("change.previewHelp")} />}
    >
      <Sums set={set} />
      {error && !data && <ErrorState error={error} retry={() => refetch()} />}
      {!data && !error && <SkeletonRows rows={8} />}
      {data && total === 0 && <EmptyState title={t("screen.noMatch.title")} />}
      {data && total > 0 && (
        <ScrollRegion label={heading}>
          <table className="grid ops" aria-busy={isFetching && isPlaceholderData}>
            <Head set={set} />
            {data.map((op) => (
              <OpRows key={op.id} set={set} op={op} words={wordsOf(op)} />
            ))}
          </table>
        </ScrollRegion>
      )}
    </Card>
  );
}

/** What the card is about: what is to come, what has come of it, or what never came. */
function headOf(set: ChangeSetView): "preview" | "outcome" | "neverDone" {
  if (hasBegun(set)) return "outcome";
  return ["rejected", "cancelled", "expired"].includes(set.status) ? "neverDone" : "preview";
}

function Head({ set }: { readonly set: ChangeSetView }) {
  const t = useTranslate();
  const column = (word: string, at?: string | null) => (
    <th>
      {t(`change.${word}`)}
      {at && <small className="under">{formatTime(at).slice(5)}</small>}
    </th>
  );
  return (
    <thead>
      <tr>
        {column("record")}
        {column("field")}
        {hasBegun(set) ? (
          <>
            {column("before")}
            {column("wished")}
            {column("readBackColumn")}
          </>
        ) : (
          <>
            {column("base", set.createdAt)}
            {column("now", set.plan?.readAt)}
            {column("desired")}
          </>
        )}
        {column("result")}
      </tr>
    </thead>
  );
}

/** What the money in it comes to: nobody should have to add it up. */
function Sums({ set }: { readonly set: ChangeSetView }) {
  const t = useTranslate();
  const wordsOf = useOpTitles(set.connectionId);
  if (set.sums.length === 0) return null;
  return (
    <p className="card-body sums">
      {set.sums.map(({ stream, op, amount, unit, ops }) => (
        <span key={`${stream}${op}${unit}`}>
          {t("change.sum", { op: wordsOf(stream, op), ops: formatNumber(ops) })}{" "}
          <b>{`${formatNumber(Number(amount), 2)} ${unit}`}</b>
        </span>
      ))}
    </p>
  );
}

function Pages({
  total,
  page,
  setPage,
  help,
}: {
  readonly total: number;
  readonly page: number;
  readonly setPage: (page: number) => void;
  readonly help: string | undefined;
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
        {help}
      </span>
    </div>
  );
}
