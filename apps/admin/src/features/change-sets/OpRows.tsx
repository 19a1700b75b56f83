import { useTranslate } from "react-admin";
import type { ChangeOpView, ChangeSetView } from "../../contract.ts";
import { formatTime } from "../../elements/format.ts";
import { OpResult } from "./OpResult.tsx";
import { hasBegun } from "./steps.ts";
import type { FieldWords, OpWords } from "./useOpWords.ts";

interface OpRowsProps {
  readonly set: ChangeSetView;
  readonly op: ChangeOpView;
  readonly words: OpWords;
}

type Line = NonNullable<ChangeOpView["diff"]>[number];

/** One op as a row per field; the record and the result stand once. On a phone it is a card. */
export function OpRows({ set, op, words }: OpRowsProps) {
  const t = useTranslate();
  const { title } = words;
  const lines: readonly Line[] = op.diff && op.diff.length > 0 ? op.diff : [bare(op, words.ofWish)];
  const asked = op.diff && op.diff.length > 0 ? words.asked(op) : "";
  const told = words.told(op);
  return (
    <tbody className={op.outcome === "conflict" ? "bad-row" : undefined}>
      {lines.map((line, index) => (
        <tr key={line.field}>
          {index === 0 && (
            <td rowSpan={lines.length} className="of-record">
              <b>{[...op.place, op.label || op.key].join(" · ")}</b>
              <br />
              <small className="mono">{op.key}</small>
              {(asked || told) && (
                <div className="small">
                  {asked && (
                    <div>
                      {title && <b>{title}</b>} {asked}
                    </div>
                  )}
                  {told && <div>{t("change.toldNow", { told })}</div>}
                </div>
              )}
            </td>
          )}
          <td className="of-field nowrap">{fieldWord(line.field, { nameOf: words.ofRecord.nameOf, title })}</td>
          <Values set={set} op={op} line={line} words={words.ofRecord} />
          {index === 0 && (
            <td rowSpan={lines.length} className="of-result">
              <OpResult set={set} op={op} words={words.ofRecord} />
            </td>
          )}
        </tr>
      ))}
    </tbody>
  );
}

interface ValuesProps extends Omit<OpRowsProps, "words"> {
  readonly line: Line;
  readonly words: FieldWords;
}

/** Before: what the author saw, what is there, what is wished. Once begun: what was there, what was wished, what was read back. */
function Values({ set, op, line, words }: ValuesProps) {
  const t = useTranslate();
  const said = (value: unknown, beside: ChangeOpView["now"]) => words.said(line.field, value, beside);
  const wish = line.verdict === "same" ? said(line.desired, op.now) : <ins>{said(line.desired, op.now)}</ins>;
  if (!hasBegun(set)) {
    return (
      <>
        <td className="of-base muted">{said(line.base, op.base)}</td>
        <td className="of-now">
          {op.now === null && op.outcome === "forbidden" ? <Missing code={op.code} /> : said(line.now, op.now)}
        </td>
        <td className="of-wish">{wish}</td>
      </>
    );
  }
  const was = op.before ?? op.now;
  return (
    <>
      <td className="of-now">
        {was === null ? <span className="muted">{t("change.nothing")}</span> : said(was[line.field] ?? line.now, was)}
      </td>
      <td className="of-wish">{wish}</td>
      <td className="of-back" data-word={t("change.readBackColumn")}>
        <ReadBack op={op} value={op.after && line.field in op.after ? said(op.after[line.field], op.after) : undefined} />
      </td>
    </>
  );
}

/** What the platform said when it was asked afterwards, and when; a dash where it was not asked. */
export function ReadBack({ op, value }: { readonly op: ChangeOpView; readonly value: string | undefined }) {
  const t = useTranslate();
  if (value === undefined) return <span className="muted">{t(op.sentAt ? "change.nothing" : "change.notSent")}</span>;
  return (
    <>
      {op.verified === false ? <b className="bad">{value}</b> : value}
      {op.settledAt && <small className="under"> {formatTime(op.settledAt, true).slice(11)}</small>}
    </>
  );
}

function fieldWord(field: string, { nameOf, title }: { nameOf: (field: string) => string; title: string | undefined }) {
  if (!title) return nameOf(field);
  return field === "" ? title : `${title} · ${nameOf(field)}`;
}

/** An op whose plan has no field to show: what was asked for, as it stands. */
const bare = ({ fields }: ChangeOpView, { nameOf, said }: FieldWords): Line => {
  const wish = Object.entries(fields);
  const desired =
    wish.length === 0 ? null : wish.map(([field, value]) => `${nameOf(field)} ${said(field, value, fields)}`).join(" · ");
  return { field: "", base: null, now: null, desired, verdict: "change" };
};

function Missing({ code }: { readonly code: string | null }) {
  const t = useTranslate();
  return <span className="muted">{t(code === "missing" ? "change.notThere" : "change.nothing")}</span>;
}
