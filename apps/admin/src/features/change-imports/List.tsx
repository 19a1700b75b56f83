import { useState } from "react";
import { useCanAccess, useTranslate } from "react-admin";
import type { ImportAnswer } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { PageHead } from "../../elements/PageHead.tsx";
import { NoRight } from "../../elements/States.tsx";
import { useAction } from "../../elements/useAction.ts";
import { API, upload } from "../../providers/http.ts";
import { ChooseStream, type Place } from "./ChooseStream.tsx";
import { MappingCard } from "./MappingCard.tsx";
import { PastImports } from "./PastImports.tsx";
import { ResultCard } from "./ResultCard.tsx";

/** From a file to a plan: what is changed, a form to fill in, the file, which column means what, what is wrong with it. */
export default function ImportPage() {
  const t = useTranslate();
  const { act, pending } = useAction();
  const { canAccess, isPending } = useCanAccess({ resource: "change-sets", action: "create" });
  const [place, setPlace] = useState<Place>();
  const [file, setFile] = useState<File>();
  const [mapping, setMapping] = useState<Readonly<Record<string, string | null>>>({});
  const [answer, setAnswer] = useState<ImportAnswer>();
  if (!isPending && !canAccess) {
    return (
      <div className="card">
        <NoRight />
      </div>
    );
  }
  const send = (dryRun: boolean) => {
    if (!place || !file) return;
    const form = new FormData();
    form.set("file", file);
    for (const [name, value] of Object.entries(place)) form.set(name, String(value));
    if (Object.keys(mapping).length > 0) form.set("mapping", JSON.stringify(mapping));
    if (dryRun) form.set("dryRun", "true");
    return act(() => upload<ImportAnswer>("/change-sets/import", form), {
      onDone: setAnswer,
      refresh: dryRun ? [] : ["change-sets", "change-imports"],
    });
  };
  const templateOf = (filled: boolean) =>
    place &&
    `${API}/connections/${place.connectionId}/streams/${place.stream}/template.xlsx?${new URLSearchParams({ op: place.op, filled: String(filled) })}`;
  return (
    <>
      <PageHead title={t("nav.change-imports")} sub={t("import.sub")} />
      <div className="col">
        <Card title={t("import.what")} padded>
          <ChooseStream
            value={place}
            onChange={(chosen) => {
              setPlace(chosen);
              setAnswer(undefined);
              setMapping({});
            }}
          />
        </Card>
        {place && (
          <Card title={t("import.file")} padded>
            <div className="actions" style={{ marginBottom: 12 }}>
              <a className="btn" href={templateOf(false)} download>
                {t("import.template")}
              </a>
              <a className="btn" href={templateOf(true)} download>
                {t("import.filled")}
              </a>
            </div>
            <label className="lbl">
              {t("import.choose")}
              <input
                className="field"
                type="file"
                accept=".xlsx,.csv"
                onChange={(event) => {
                  setFile(event.target.files?.[0]);
                  setAnswer(undefined);
                  setMapping({});
                }}
              />
            </label>
            <div className="actions" style={{ marginTop: 12 }}>
              <button type="button" className="btn" disabled={!file || pending} onClick={() => send(true)}>
                {t("import.check")}
              </button>
              <button type="button" className="btn p" disabled={!file || pending} onClick={() => send(false)}>
                {t("import.make")}
              </button>
            </div>
          </Card>
        )}
        {answer && place && <ResultCard answer={answer} />}
        {answer && place && <MappingCard place={place} answer={answer} mapping={mapping} onChange={setMapping} />}
        <PastImports />
      </div>
    </>
  );
}
