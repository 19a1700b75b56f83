import { useTranslate } from "react-admin";
import { useWords } from "../../connectors/useWords.ts";
import { useNames } from "../../elements/useNames.ts";

export interface Place {
  readonly connectionId: number;
  readonly stream: string;
  readonly op: string;
}

interface ChooseStreamProps {
  readonly value: Place | undefined;
  readonly onChange: (place: Place) => void;
}

/** Which platform, which of its records, and what is done to them: only what can be written to is offered. */
export function ChooseStream({ value, onChange }: ChooseStreamProps) {
  const t = useTranslate();
  const name = useNames();
  const { connections, streamsOf } = useWords();
  const places = connections.flatMap(({ id, title }) =>
    streamsOf(id).flatMap((stream) =>
      stream.ops.map((op) => ({
        place: { connectionId: id, stream: stream.name, op: op.name },
        word: `${title} · ${name(stream.title)} · ${name(op.title)}`,
      })),
    ),
  );
  const keyOf = ({ connectionId, stream, op }: Place) => `${connectionId}/${stream}/${op}`;
  return (
    <label className="lbl">
      {t("import.where")}
      <select
        className="field"
        value={value ? keyOf(value) : ""}
        onChange={(event) => {
          const found = places.find(({ place }) => keyOf(place) === event.target.value);
          if (found) onChange(found.place);
        }}
      >
        <option value="">—</option>
        {places.map(({ place, word }) => (
          <option key={keyOf(place)} value={keyOf(place)}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}
