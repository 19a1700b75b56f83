import { useTranslate } from "react-admin";
import { useSentences } from "../../connectors/useSentences.ts";
import type { ChangeOpView, ChangeSetView, StreamField, StreamOp } from "../../contract.ts";
import { KnownState, StateTag } from "../../elements/StateTag.tsx";
import { useAction } from "../../elements/useAction.ts";
import { useNames } from "../../elements/useNames.ts";
import { useSaid } from "../../elements/useSaid.ts";
import { call } from "../../providers/http.ts";

interface OpRowsProps {
  readonly set: ChangeSetView;
  readonly op: ChangeOpView;
  readonly spec: StreamOp | undefined;
  readonly fieldOf: (field: string) => StreamField | undefined;
}

/** What a field is called and what its values mean. */
interface FieldWords {
  nameOf(field: string): string;
  said(field: string, value: unknown): string;
}

/** A record and what an op asks for may have fields of the same name that mean different things: a unit of a building, of money. */
interface OpWords {
  readonly ofRecord: FieldWords;
  readonly ofWish: FieldWords;
}

function useOpWords({ spec, fieldOf }: Pick<OpRowsProps, "spec" | "fieldOf">): OpWords {
  const name = useNames();
  const said = useSaid();
  const asked = (field: string) => spec?.input.find((one) => one.name === field);
  const words = (find: (field: string) => Pick<StreamField, "label" | "values"> | undefined): FieldWords => ({
    nameOf: (field) => name(find(field)?.label) || field,
    said: (field, value) => said(value, find(field)),
  });
  return {
    ofRecord: words((field) => fieldOf(field) ?? asked(field)),
    ofWish: words((field) => asked(field) ?? fieldOf(field)),
  };
}

type Line = NonNullable<ChangeOpView["diff"]>[number];

/** One op as a row per field; the record and the result stand once. */
export function OpRows({ set, op, spec, fieldOf }: OpRowsProps) {
  const name = useNames();
  const words = useOpWords({ spec, fieldOf });
  const word = spec && spec.kind !== "update" ? name(spec.title) : undefined;
  const lines: readonly Line[] = op.diff && op.diff.length > 0 ? op.diff : [bare(op, words.ofWish)];
  const { nameOf, said } = words.ofRecord;
  const bad = op.outcome === "conflict" ? { background: "var(--bad-soft)" } : undefined;
  return lines.map((line, index) => (
    <tr key={line.field} className={index > 0 ? "more" : undefined} style={bad}>
      {index === 0 && (
        <td rowSpan={lines.length}>
          <b className="nowrap">{op.label || op.key}</b>
          <br />
          <small className="mono">{op.key}</small>
        </td>
      )}
      <td className="nowrap">{fieldWord(line.field, { nameOf, word })}</td>
      <td className="muted">{said(line.field, line.base)}</td>
      <td>{op.now === null && op.outcome === "forbidden" ? <Missing code={op.code} /> : said(line.field, line.now)}</td>
      <td>{line.verdict === "same" ? said(line.field, line.desired) : <ins>{said(line.field, line.desired)}</ins>}</td>
      {index === 0 && (
        <td rowSpan={lines.length}>
          <Result set={set} op={op} words={words.ofRecord} />
        </td>
      )}
    </tr>
  ));
}

function fieldWord(field: string, { nameOf, word }: { nameOf: (field: string) => string; word: string | undefined }) {
  if (!word) return nameOf(field);
  return field === "" ? word : `${word} · ${nameOf(field)}`;
}

/** An op whose plan has no field to show: what was asked for, as it stands. */
const bare = ({ fields }: ChangeOpView, { nameOf, said }: FieldWords): Line => {
  const wish = Object.entries(fields);
  const desired = wish.length === 0 ? null : wish.map(([field, value]) => `${nameOf(field)} ${said(field, value)}`).join(" · ");
  return { field: "", base: null, now: null, desired, verdict: "change" };
};

function Missing({ code }: { readonly code: string | null }) {
  const t = useTranslate();
  return <span className="muted">{t(code === "missing" ? "change.notThere" : "change.nothing")}</span>;
}

interface ResultProps extends Pick<OpRowsProps, "set" | "op"> {
  readonly words: FieldWords;
}

function Result({ set, op, words }: ResultProps) {
  const t = useTranslate();
  const { act, pending } = useAction();
  const settle = (resolution: "mine" | "platform") =>
    act(() => call(`/change-ops/${op.id}`, { method: "PATCH", body: { resolution } }), {
      done: "change.settled",
      refresh: ["change-sets", "change-ops", "change-set-timeline"],
    });
  const say = useSentences(set.connectionId);
  const why = op.code ? say("change.code", { code: op.code }) : undefined;
  return (
    <>
      <span className="tags">
        <KnownState kind="changeOp" value={op.outcome} title={op.message ?? undefined} />
        {op.outcome === "action" && op.effect && op.effect !== "data" && <KnownState kind="effect" value={op.effect} />}
        {op.outcome === "applied" && op.verified !== null && (
          <StateTag tone={op.verified ? "ok" : "bad"}>{t(op.verified ? "change.verifiedTag" : "change.unverifiedTag")}</StateTag>
        )}
        {op.drift && (
          <StateTag tone="warn">
            {t("change.driftTag", {
              value: Object.entries(op.drift)
                .map(([field, value]) => `${words.nameOf(field)} ${words.said(field, value)}`)
                .join(" · "),
            })}
          </StateTag>
        )}
      </span>
      {why && <div className="small">{why}</div>}
      {op.outcome === "conflict" && set.may.includes("edit") && (
        <div className="small nowrap">
          {(["mine", "platform"] as const).map((side) => (
            <button
              key={side}
              type="button"
              className="link"
              disabled={pending}
              style={{ marginRight: 10 }}
              onClick={() => settle(side)}
            >
              {t(`change.${side}Wins`)}
            </button>
          ))}
        </div>
      )}
    </>
  );
}
