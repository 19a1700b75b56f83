import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import { useGetList, useTranslate } from "react-admin";
import { useSentences } from "../../connectors/useSentences.ts";
import { useWords } from "../../connectors/useWords.ts";
import type { SyncLog, SyncRunView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { ForEngineers } from "../../elements/ForEngineers.tsx";
import { formatNumber, formatTime, formatValue } from "../../elements/format.ts";
import { ScrollRegion } from "../../elements/ScrollRegion.tsx";
import { ErrorState, SkeletonRows } from "../../elements/States.tsx";
import { KnownState } from "../../elements/StateTag.tsx";

const STEP = 100;

interface LogProps {
  readonly run: SyncRunView;
  readonly live: boolean;
}

/** What the run wrote down, the newest first; while it runs, lines keep coming. */
export function LogCard({ run, live }: LogProps) {
  const t = useTranslate();
  const [shown, setShown] = useState(STEP);
  const { data, error, isPending, total, refetch } = useGetList<SyncLog>(
    "sync-logs",
    { filter: { runId: run.id }, pagination: { page: 1, perPage: shown }, sort: { field: "id", order: "DESC" } },
    { refetchInterval: live ? 3000 : false, placeholderData: keepPreviousData },
  );
  const footer = total !== undefined && total > shown && (
    <button type="button" className="link" onClick={() => setShown(shown + STEP)}>
      {t("run.moreLog", { left: formatNumber(total - shown) })}
    </button>
  );
  return (
    <Card title={t("run.log")} aside={t("run.logOrder")} footer={footer}>
      {isPending && <SkeletonRows rows={5} height={28} />}
      {error && <ErrorState error={error} retry={() => refetch()} />}
      {data?.length === 0 && <p className="muted card-body">{t("run.noLog")}</p>}
      {data && data.length > 0 && (
        <ScrollRegion maxHeight={420} label={t("run.log")}>
          <table className="grid">
            <tbody>
              {data.map((line) => (
                <Line key={line.id} line={line} connectionId={run.connectionId} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </Card>
  );
}

function Line({ line, connectionId }: { readonly line: SyncLog; readonly connectionId: number }) {
  const { streamTitle } = useWords();
  const t = useTranslate();
  const say = useSentences(connectionId);
  const { facts } = line;
  const failure = typeof facts?.code === "string" ? say("errorCode", { code: facts.code }) : undefined;
  const own = t(`run.says.${line.message}`, { ...shown(facts), _: "" });
  return (
    <tr>
      <td className="muted nowrap" style={{ width: 80 }}>
        {formatTime(line.at, true).slice(11)}
      </td>
      <td style={{ width: 84 }}>
        <KnownState kind="level" value={line.level} />
      </td>
      <td className="nowrap" style={{ width: 110 }}>
        {line.stream ? streamTitle(connectionId, line.stream) : ""}
      </td>
      <td className="wrap">
        {own || (failure ?? line.message)}
        {!own && facts && (
          <ForEngineers
            text={[line.message, ...Object.entries(facts).map(([name, value]) => `${name}=${formatValue(value)}`)].join("  ")}
          />
        )}
      </td>
    </tr>
  );
}

/** Numbers of a line as people read them. */
const shown = (facts: SyncLog["facts"]) =>
  Object.fromEntries(
    Object.entries(facts ?? {}).map(([name, value]) => [name, typeof value === "number" ? formatNumber(value) : value]),
  );
