import { useTranslate } from "react-admin";
import { useWords } from "../../connectors/useWords.ts";
import type { ImportAnswer } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { useNames } from "../../elements/useNames.ts";
import type { Place } from "./ChooseStream.tsx";

/** The column that names the record. */
const KEY = "key";

interface MappingCardProps {
  readonly place: Place;
  readonly answer: ImportAnswer;
  readonly mapping: Readonly<Record<string, string | null>>;
  readonly onChange: (mapping: Readonly<Record<string, string | null>>) => void;
}

/** Which column of the file means which field: as found, remembered, and as a person says. */
export function MappingCard({ place, answer, mapping, onChange }: MappingCardProps) {
  const t = useTranslate();
  const name = useNames();
  const { streamsOf } = useWords();
  const op = streamsOf(place.connectionId)
    .find((stream) => stream.name === place.stream)
    ?.ops.find((one) => one.name === place.op);
  const fields = [
    { id: KEY, word: t("record.key") },
    ...(op?.input ?? []).map((field) => ({ id: field.name, word: name(field.label) })),
  ];
  const whole = { ...answer.mapping, ...mapping };
  return (
    <Card title={t("import.mapping")} aside={<small className="muted">{t("import.mappingHelp")}</small>}>
      <table className="grid">
        <tbody>
          {answer.columns.map((column) => (
            <tr key={column}>
              <th scope="row">{column}</th>
              <td>
                <select
                  className="field s"
                  aria-label={column}
                  value={whole[column] ?? ""}
                  onChange={(event) => onChange({ ...whole, [column]: event.target.value || null })}
                >
                  <option value="">{t("import.unused")}</option>
                  {fields.map(({ id, word }) => (
                    <option key={id} value={id}>
                      {word}
                    </option>
                  ))}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
