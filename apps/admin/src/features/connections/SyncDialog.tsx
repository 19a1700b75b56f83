import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { useState } from "react";
import { useCanAccess, useTranslate } from "react-admin";
import { useNavigate } from "react-router-dom";
import { offeredOf } from "../../connectors/useWords.ts";
import type { ConnectionView, ConnectorView } from "../../contract.ts";
import { instantOfLocal } from "../../elements/format.ts";
import { useAction } from "../../elements/useAction.ts";
import { useNames } from "../../elements/useNames.ts";
import { call } from "../../providers/http.ts";

interface SyncDialogProps {
  readonly connection: ConnectionView;
  readonly connector: ConnectorView;
}

/** A sync of chosen streams, in a chosen mode, or of a time range of readings. */
export function SyncDialogButton({ connection, connector }: SyncDialogProps) {
  const t = useTranslate();
  const [open, setOpen] = useState(false);
  const { canAccess } = useCanAccess({ resource: "connections", action: "sync" });
  if (!canAccess || !connection.enabled) return null;
  return (
    <>
      <button type="button" className="btn" onClick={() => setOpen(true)}>
        {t("connection.syncSome")}
      </button>
      {open && <SyncDialog connection={connection} connector={connector} onClose={() => setOpen(false)} />}
    </>
  );
}

function SyncDialog({ connection, connector, onClose }: SyncDialogProps & { readonly onClose: () => void }) {
  const t = useTranslate();
  const name = useNames();
  const navigate = useNavigate();
  const { act, pending } = useAction();
  const streams = offeredOf(connection, connector);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(streams.map((stream) => stream.name)));
  const [mode, setMode] = useState("");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const readings = streams.filter(({ kind }) => kind === "reading").map((stream) => stream.name);
  const ranged = from !== "" && to !== "";
  const toggle = (stream: string) =>
    setChosen((before) => new Set(before.has(stream) ? [...before].filter((one) => one !== stream) : [...before, stream]));
  const go = () =>
    act(
      () =>
        call<{ runId: number }>(`/connections/${connection.id}/sync`, {
          method: "POST",
          body: ranged
            ? { streams: readings, range: { from: instantOfLocal(from), to: instantOfLocal(to) } }
            : { streams: [...chosen], ...(mode ? { mode } : {}) },
        }),
      { refresh: ["connections", "sync-runs", "home"], onDone: ({ runId }) => navigate(`/sync-runs/${runId}/show`) },
    );
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="sync-title">
      <DialogTitle id="sync-title">{t("connection.syncOf", { name: connection.title })}</DialogTitle>
      <DialogContent className="form">
        <fieldset style={{ border: 0, padding: 0, margin: 0 }} disabled={ranged}>
          <legend className="muted small">{t("stream.title")}</legend>
          <div className="chips">
            {streams.map((stream) => (
              <label key={stream.name} className="check" style={{ marginRight: 12 }}>
                <input type="checkbox" checked={chosen.has(stream.name)} onChange={() => toggle(stream.name)} />
                {name(stream.title)}
              </label>
            ))}
          </div>
        </fieldset>
        <label className="lbl">
          {t("connection.mode")}
          <select className="field" value={mode} disabled={ranged} onChange={(event) => setMode(event.target.value)}>
            <option value="">{t("connection.modeAuto")}</option>
            <option value="incremental">{t("mode.incremental")}</option>
            <option value="snapshot">{t("mode.snapshot")}</option>
          </select>
        </label>
        {readings.length > 0 && (
          <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
            <legend className="muted small">{t("connection.range")}</legend>
            <div className="actions">
              <input
                className="field"
                style={{ width: 210 }}
                type="datetime-local"
                aria-label={t("connection.from")}
                value={from}
                onChange={(event) => setFrom(event.target.value)}
              />
              –
              <input
                className="field"
                style={{ width: 210 }}
                type="datetime-local"
                aria-label={t("connection.to")}
                value={to}
                onChange={(event) => setTo(event.target.value)}
              />
            </div>
          </fieldset>
        )}
      </DialogContent>
      <DialogActions>
        <button type="button" className="btn" onClick={onClose}>
          {t("ask.back")}
        </button>
        <button type="button" className="btn p" disabled={pending || (chosen.size === 0 && !ranged)} onClick={go}>
          {t("connection.sync")}
        </button>
      </DialogActions>
    </Dialog>
  );
}
