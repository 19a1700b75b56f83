import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { type ReactNode, useId, useState } from "react";
import { useTranslate } from "react-admin";

interface AskButtonProps {
  readonly label: string;
  readonly className?: string;
  readonly title: string;
  readonly children: ReactNode;
  readonly confirm: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Asks for a reason: it is kept in the audit. */
  readonly reason?: "optional" | "required";
  readonly onConfirm: (reason: string) => Promise<unknown> | unknown;
}

/** A button that says what will happen before it happens. */
export function AskButton(props: AskButtonProps) {
  const t = useTranslate();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    try {
      await props.onConfirm(reason.trim());
      setOpen(false);
      setReason("");
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" className={props.className ?? "btn"} disabled={props.disabled} onClick={() => setOpen(true)}>
        {props.label}
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} aria-labelledby={id} maxWidth="sm" fullWidth>
        <DialogTitle id={id}>{props.title}</DialogTitle>
        <DialogContent className="form">
          <div>{props.children}</div>
          {props.reason && (
            <label className="lbl">
              {t(props.reason === "required" ? "ask.reason" : "ask.reasonOptional")}
              <textarea
                className="field"
                rows={3}
                maxLength={500}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            </label>
          )}
        </DialogContent>
        <DialogActions>
          <button type="button" className="btn" onClick={() => setOpen(false)}>
            {t("ask.back")}
          </button>
          <button
            type="button"
            className={props.danger ? "btn d" : "btn p"}
            disabled={busy || (props.reason === "required" && reason.trim() === "")}
            onClick={go}
          >
            {props.confirm}
          </button>
        </DialogActions>
      </Dialog>
    </>
  );
}
