import { useTranslate } from "react-admin";
import { useWords } from "../connectors/useWords.ts";
import type { SyncRunView } from "../contract.ts";
import { Card } from "../elements/Card.tsx";
import { RunProgress } from "../features/sync-runs/RunProgress.tsx";

/** What is being read at this moment, with rate and what is left. */
export function Running({ runs }: { readonly runs: readonly SyncRunView[] }) {
  const t = useTranslate();
  const { connectionTitle, streamTitle } = useWords();
  if (runs.length === 0) {
    return (
      <Card title={t("home.running")} padded>
        <span className="muted">{t("home.noRunning")}</span>
      </Card>
    );
  }
  return runs.map((run) => {
    const streams = run.streams
      .filter(({ status }) => status === "running")
      .map(({ stream }) => streamTitle(run.connectionId, stream));
    return (
      <Card key={run.id} title={t("home.running")} aside={[connectionTitle(run.connectionId), ...streams].join(" · ")} padded>
        <RunProgress run={run} controls />
      </Card>
    );
  });
}
