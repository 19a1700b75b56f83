import { useLocale, useTranslate } from "react-admin";
import { useParams } from "react-router-dom";
import type { ChangeSetView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { formatNumber } from "../../elements/format.ts";
import { PageHead } from "../../elements/PageHead.tsx";
import { ShowScreen } from "../../elements/ShowScreen.tsx";
import { useHubEvents } from "../../providers/events.ts";
import { API } from "../../providers/http.ts";
import { Controls } from "./Controls.tsx";
import { FactsCard } from "./FactsCard.tsx";
import { PlanCard } from "./PlanCard.tsx";
import { Steps } from "./Steps.tsx";
import { dealtWith } from "./steps.ts";
import { stopWords } from "./stop-words.ts";
import { Timeline } from "./Timeline.tsx";

/** One change set: exactly what will change, who agreed, what became of it. */
export default function ChangeSetShow() {
  const { id } = useParams();
  useHubEvents({ topics: ["change-sets"], id, reload: ["change-sets", "change-ops", "change-set-timeline"] });
  const refreshEvery = ({ status }: ChangeSetView) => status === "applying" && 3000;
  return <ShowScreen<ChangeSetView> refreshEvery={refreshEvery} render={(set) => <Page set={set} />} />;
}

function Page({ set }: { readonly set: ChangeSetView }) {
  const t = useTranslate();
  const stopped = stopWords(set, t);
  const locale = useLocale();
  return (
    <>
      <PageHead title={set.title} up={["/change-sets", t("nav.change-sets")]} sub={<Steps set={set} />}>
        {(["xlsx", "pdf"] as const).map((format) => (
          <a key={format} className="btn" href={`${API}/change-sets/${set.id}/export.${format}?lang=${locale}`} download>
            {t(`change.export.${format}`)}
          </a>
        ))}
        <Controls set={set} />
      </PageHead>
      <div className="row wide-only facts-first">
        <div className="col grow">
          {set.status === "applying" && <Progress set={set} />}
          {set.stopReason && (
            <div className="note warn" role="status">
              <span aria-hidden="true">▲</span>
              <span className="grow">
                {stopped.what}
                {stopped.help && <div>{stopped.help}</div>}
              </span>
            </div>
          )}
          {set.leftOut.map(({ reason, count, labels }) => (
            <div key={reason} className="note warn" role="status">
              <span aria-hidden="true">▲</span>
              <span className="grow">
                {t(`change.leftOut.${reason}`, {
                  count: formatNumber(count),
                  id: set.restOfId,
                  labels: labels.join(t("screen.listed")) + (count > labels.length ? " …" : ""),
                })}
              </span>
            </div>
          ))}
          <PlanCard set={set} />
          <Timeline set={set} />
        </div>
        <div className="col side narrow">
          <FactsCard set={set} />
        </div>
      </div>
    </>
  );
}

function Progress({ set }: { readonly set: ChangeSetView }) {
  const t = useTranslate();
  const done = dealtWith(set);
  const percent = set.total === 0 ? 0 : Math.round((done / set.total) * 100);
  return (
    <Card title={t("change.progress")} padded>
      <small>
        {t("change.progressText", { done: formatNumber(done), total: formatNumber(set.total) })}
        {set.paused && ` · ${t("change.pausedText")}`}
      </small>
      <div
        className="bar"
        style={{ margin: "8px 0" }}
        role="progressbar"
        aria-label={t("change.progress")}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <i style={{ width: `${percent}%` }} />
      </div>
    </Card>
  );
}
