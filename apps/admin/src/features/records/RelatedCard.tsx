import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useWords } from "../../connectors/useWords.ts";
import type { RecordDetail, StreamField } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { ScrollRegion } from "../../elements/ScrollRegion.tsx";
import { useMeasured } from "../../elements/useMeasured.ts";
import { useNames } from "../../elements/useNames.ts";

type Group = RecordDetail["related"][number];
/** More values of one record than this are read on its own page. */
const MOST_VALUES = 7;

/** What belongs to a record: a room's accounts, relays, usage and points, each with its values. */
export function RelatedCard({ record }: { readonly record: RecordDetail }) {
  const t = useTranslate();
  const { streamTitle } = useWords();
  if (record.related.length === 0) return null;
  return (
    <Card title={t("record.related")}>
      <ScrollRegion label={t("record.related")}>
        <table className="grid">
          <tbody>
            {record.related.map((group) => (
              <tr key={`${group.direction} ${group.stream} ${group.field}`}>
                <th scope="row" style={{ width: 120 }}>
                  {streamTitle(record.connectionId, group.stream)}
                </th>
                <td className="wrap">
                  {group.rows.map((row) => (
                    <Related key={row.id} row={row} stream={group.stream} connectionId={record.connectionId} />
                  ))}
                  {group.more && <All record={record} group={group} />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </Card>
  );
}

interface RelatedProps {
  readonly row: Group["rows"][number];
  readonly stream: string;
  readonly connectionId: number;
}

function Related({ row, stream, connectionId }: RelatedProps) {
  const t = useTranslate();
  const name = useNames();
  const said = useMeasured();
  const { fieldsOf } = useWords();
  const fields = tellingFields(fieldsOf(connectionId, stream), row);
  return (
    <div style={{ marginBottom: 4 }}>
      <Link to={`/records/${row.id}/show`}>{row.label}</Link>{" "}
      {fields.map((field) => (
        <span key={field.name} className="nowrap" style={{ marginRight: 12 }}>
          <small>{name(field.label)}</small> {said(row.data[field.name], field, row.data)}
        </span>
      ))}
      {row.pointId !== null && <Link to={`/points/${row.pointId}/show`}>{t("record.relatedReadings")}</Link>}
    </div>
  );
}

/** The values worth telling beside a name: what is measured or switched first; no keys of other records, nothing the name says. */
export function tellingFields(
  fields: readonly StreamField[],
  { label, key, data }: Pick<Group["rows"][number], "label" | "key" | "data">,
): StreamField[] {
  const units = new Set(fields.map(({ unitField }) => unitField));
  const worth = fields.filter(({ name, refersTo }) => {
    const value = data[name];
    const empty = value === null || value === undefined || value === "";
    const told = typeof value === "string" && (value === key || label.includes(value));
    return !empty && !told && refersTo === null && !units.has(name);
  });
  const first = ({ type }: StreamField) => (type === "number" || type === "boolean" ? 0 : 1);
  return worth.toSorted((a, b) => first(a) - first(b)).slice(0, MOST_VALUES);
}

function All({ record, group }: { readonly record: RecordDetail; readonly group: Group }) {
  const t = useTranslate();
  const key = group.rows[0]?.data[group.field] ?? record.key;
  const filter = { connectionId: record.connectionId, stream: group.stream, [`data.${group.field}`]: key };
  return <Link to={`/records?filter=${encodeURIComponent(JSON.stringify(filter))}`}>{t("record.relatedAll")}</Link>;
}
