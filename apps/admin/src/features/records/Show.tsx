import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useWords } from "../../connectors/useWords.ts";
import type { RecordDetail, StreamField } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { CopyButton } from "../../elements/CopyButton.tsx";
import { Diff } from "../../elements/Diff.tsx";
import { Facts } from "../../elements/Facts.tsx";
import { Json } from "../../elements/Json.tsx";
import { PageHead } from "../../elements/PageHead.tsx";
import { ShowScreen } from "../../elements/ShowScreen.tsx";
import { KnownState, StateTag } from "../../elements/StateTag.tsx";
import { Time } from "../../elements/Time.tsx";
import { useMeasured } from "../../elements/useMeasured.ts";
import { useNames } from "../../elements/useNames.ts";
import { OpButtons } from "../change-sets/OpButtons.tsx";
import { WhyReadOnly } from "../change-sets/WhyReadOnly.tsx";
import { CorrectedTag, CorrectionNote, PlatformSays } from "./Correction.tsx";
import { ProtectButton } from "./ProtectButton.tsx";
import { ProtectedTag } from "./ProtectedTag.tsx";
import { RelatedCard } from "./RelatedCard.tsx";
import { wholeName } from "./whole-name.ts";

/** One record: its fields, what changed when, the row as the platform delivered it. */
export default function RecordShow() {
  return <ShowScreen<RecordDetail> needs="history" render={(record) => <Page record={record} />} />;
}

function Page({ record }: { readonly record: RecordDetail }) {
  const t = useTranslate();
  const { connectionTitle, streamTitle, fieldsOf } = useWords();
  const { connectionId, stream } = record;
  return (
    <>
      <PageHead
        title={wholeName(record)}
        up={["/records", t("nav.records")]}
        sub={
          <span style={{ display: "inline-flex", gap: 8, alignItems: "center", marginTop: 4 }}>
            <StateTag tone={record.deleted ? "bad" : "ok"}>{t(record.deleted ? "record.deleted" : "record.live")}</StateTag>
            <ProtectedTag record={record} />
            {connectionTitle(connectionId)} · {streamTitle(connectionId, stream)}
          </span>
        }
      >
        {!record.deleted && (
          <>
            <ProtectButton record={record} />
            <OpButtons connectionId={connectionId} stream={stream} targets={{ keys: [record.key] }} current={record} />
          </>
        )}
      </PageHead>
      <div className="row wide-only">
        <div className="col grow">
          {!record.deleted && <WhyReadOnly connectionId={connectionId} stream={stream} />}
          {record.correction && <CorrectionNote correction={record.correction} />}
          <FieldsCard record={record} fields={fieldsOf(connectionId, stream)} />
          <RelatedCard record={record} />
          <HistoryCard record={record} />
          <Card title={t("record.raw")} aside={<CopyButton text={JSON.stringify(record.raw, null, 2)} />}>
            <Json value={record.raw} label={t("record.raw")} />
          </Card>
        </div>
        <div className="col side narrow">
          <Card title={t("record.facts")} padded>
            <Facts
              of={[
                [
                  t("record.key"),
                  <span key="key" className="mono">
                    {record.key}
                  </span>,
                ],
                [
                  t("connection.connection"),
                  <Link key="to" to={`/connections/${connectionId}/show`}>
                    {connectionTitle(connectionId)}
                  </Link>,
                ],
                [t("stream.stream"), streamTitle(connectionId, stream)],
                [t("record.scope"), record.scope || undefined],
                [t("record.version"), record.version],
                [t("record.firstSeenAt"), <Time key="first" at={record.firstSeenAt} />],
                [t("record.changedAt"), <Time key="changed" at={record.changedAt} />],
                record.correction?.againAt
                  ? [t("record.corrected"), <PlatformSays key="again" correction={record.correction} />]
                  : [t("record.lastSeenAt"), <Time key="last" at={record.lastSeenAt} />],
              ]}
            />
          </Card>
        </div>
      </div>
    </>
  );
}

function FieldsCard({ record, fields }: { readonly record: RecordDetail; readonly fields: readonly StreamField[] }) {
  const t = useTranslate();
  const name = useNames();
  const said = useMeasured();
  const known = new Set(fields.map((field) => field.name));
  const rows = [
    ...fields.filter((field) => field.name in record.data),
    ...Object.keys(record.data)
      .filter((field) => !known.has(field))
      .map(
        (field): StreamField => ({
          name: field,
          label: { zh: field, zhTW: field, en: field },
          unit: null,
          unitField: null,
          refersTo: null,
          values: null,
          type: "other",
        }),
      ),
  ];
  return (
    <Card title={t("record.fields")}>
      <table className="grid">
        <tbody>
          {rows.map((field) => (
            <tr key={field.name}>
              <th scope="row" style={{ width: 220 }}>
                {name(field.label)}
              </th>
              <td className="wrap">
                {said(record.data[field.name], field, record.data)}
                {record.correction?.fields.includes(field.name) && <CorrectedTag correction={record.correction} />}
              </td>
              <td className="n mono muted">{field.name}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function HistoryCard({ record }: { readonly record: RecordDetail }) {
  const t = useTranslate();
  const { fieldOf } = useWords();
  return (
    <Card title={t("record.history")} aside={t("record.historyCount", { count: record.history.length })}>
      {record.history.length === 0 && <p className="muted card-body">{t("record.noHistory")}</p>}
      {record.history.map((change) => (
        <div key={change.id}>
          <div className="card-body" style={{ display: "flex", gap: 10, alignItems: "center", paddingBottom: 6 }}>
            <KnownState kind="change" value={change.kind} />
            <Time at={change.at} seconds />
            {change.changeSetId === null ? (
              <Link to={`/sync-runs/${change.runId}/show`}>{t("home.run", { id: change.runId })}</Link>
            ) : (
              <Link to={`/change-sets/${change.changeSetId}/show`}>{t("change.title", { id: change.changeSetId })}</Link>
            )}
          </div>
          {change.changes.length > 0 && <Diff changes={change.changes} fieldOf={(field) => fieldOf(record, field)} />}
        </div>
      ))}
    </Card>
  );
}
