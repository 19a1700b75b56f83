import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { useId, useState } from "react";
import { useTranslate } from "react-admin";
import { useNavigate } from "react-router-dom";
import type { ChangeSetView, StreamOp } from "../../contract.ts";
import { instantOfLocal } from "../../elements/format.ts";
import { KnownState } from "../../elements/StateTag.tsx";
import { useAction } from "../../elements/useAction.ts";
import { call } from "../../providers/http.ts";
import { CountTyped, Named } from "./Affected.tsx";
import { WishInput } from "./WishInput.tsx";
import { countOf, type Inputs, inputOf, keysIn, type Targets, wishedFields } from "./wish.ts";

interface ChangeDialogProps {
  readonly connectionId: number;
  readonly stream: string;
  readonly op: StreamOp;
  readonly targets: Targets;
  /** The one record it is about: its values stand in the form. */
  readonly current?: Readonly<Record<string, unknown>>;
  readonly title: string;
  readonly onClose: () => void;
}

/** The form of any op, drawn from its own input; it makes a change set and shows its plan. Nothing leaves for the platform. */
export function ChangeDialog(props: ChangeDialogProps) {
  const { connectionId, stream, op, targets, current, title, onClose } = props;
  const t = useTranslate();
  const id = useId();
  const navigate = useNavigate();
  const { act, pending } = useAction();
  const shown = op.kind === "update" ? current : undefined;
  const first = Object.fromEntries(op.input.map(({ name }) => [name, inputOf(shown?.[name])]));
  const [inputs, setInputs] = useState<Inputs>(first);
  const [reason, setReason] = useState("");
  const [except, setExcept] = useState("");
  const [typed, setTyped] = useState("");
  const [span, setSpan] = useState({ notBefore: "", notAfter: "" });
  const fields = wishedFields(op.input, inputs, shown);
  const isEmpty = op.kind === "update" && Object.keys(fields).length === 0;
  const lacks = op.kind !== "update" && op.input.some(({ name, required }) => required && (inputs[name] ?? "") === "");
  const grave = op.effect !== "data";
  const count = countOf(targets, except);
  const isMany = grave && count > 1;
  const unsaid = isMany && typed.trim() !== String(count);
  /** What an empty input means: of an update nothing changed, of a command's choices that one is to be made. */
  const blankOf = ({ options, widget }: StreamOp["input"][number]) => {
    if (op.kind === "update") return current === undefined ? t("change.unchanged") : undefined;
    return options || widget === "switch" ? t("change.choose") : undefined;
  };
  const make = () =>
    act(
      async () => {
        const body = {
          connectionId,
          title,
          reason,
          source: op.kind === "update" ? "edit" : "command",
          ...("keys" in targets
            ? {
                ops: targets.keys
                  .filter((key) => !keysIn(except).includes(key))
                  .map((key) => ({ stream, key, op: op.name, fields })),
              }
            : { forAll: { stream, filter: targets.filter, op: op.name, fields, exceptKeys: keysIn(except) } }),
          ...(isMany && { count: Number(typed) }),
          ...Object.fromEntries(Object.entries(span).flatMap(([end, local]) => (local ? [[end, instantOfLocal(local)]] : []))),
        };
        const made = await call<ChangeSetView>("/change-sets", { method: "POST", body });
        return call<ChangeSetView>(`/change-sets/${made.id}/plan`, { method: "POST", body: {} }).catch(() => made);
      },
      { done: "change.madeDone", refresh: ["change-sets"], onDone: (set) => navigate(`/change-sets/${set.id}/show`) },
    );
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby={id}>
      <DialogTitle id={id}>{title}</DialogTitle>
      <DialogContent className="form">
        <p style={{ margin: 0 }} className="small">
          <KnownState kind="effect" value={op.effect} /> {t(`change.effectHelp.${op.effect}`)}{" "}
          {t(op.kind === "update" ? "change.editHelp" : "change.commandHelp")}
        </p>
        {op.input.map((field) => (
          <WishInput
            key={field.name}
            field={field}
            value={inputs[field.name] ?? ""}
            blank={blankOf(field)}
            onChange={(value) => setInputs((before) => ({ ...before, [field.name]: value }))}
          />
        ))}
        <Named targets={targets} title={title} />
        {!("keys" in targets && targets.keys.length === 1) && (
          <label className="lbl">
            {t("change.except")}
            <textarea className="field mono" rows={2} value={except} onChange={(event) => setExcept(event.target.value)} />
          </label>
        )}
        {grave &&
          (["notBefore", "notAfter"] as const).map((end) => (
            <label key={end} className="lbl">
              {t(`change.${end}`)}
              <input
                className="field"
                type="datetime-local"
                value={span[end]}
                onChange={(event) => setSpan((before) => ({ ...before, [end]: event.target.value }))}
              />
            </label>
          ))}
        <label className="lbl">
          <span>
            {t("change.reason")}
            {grave && <span aria-hidden="true"> *</span>}
          </span>
          <textarea
            className="field"
            rows={2}
            maxLength={2000}
            value={reason}
            placeholder={t("change.reasonHelp")}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        {isMany && <CountTyped count={count} value={typed} onChange={setTyped} />}
      </DialogContent>
      <DialogActions>
        <button type="button" className="btn" onClick={onClose}>
          {t("ask.back")}
        </button>
        <button
          type="button"
          className="btn p"
          disabled={pending || isEmpty || lacks || unsaid || count === 0 || (grave && reason.trim() === "")}
          onClick={make}
        >
          {t("change.make")}
        </button>
      </DialogActions>
    </Dialog>
  );
}
