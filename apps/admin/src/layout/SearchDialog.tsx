import Dialog from "@mui/material/Dialog";
import { keepPreviousData } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useGetList, useTranslate } from "react-admin";
import { useNavigate } from "react-router-dom";
import { useWords } from "../connectors/useWords.ts";
import type { PlatformRecord } from "../contract.ts";
import { ErrorState, SkeletonRows } from "../elements/States.tsx";
import { wholeName } from "../features/records/whole-name.ts";

const LIMIT = 12;

/** The text once nobody has typed for a moment. */
function useSettled(text: string, ms = 200): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text.trim()), ms);
    return () => clearTimeout(timer);
  }, [text, ms]);
  return settled;
}

/** Searches the platforms' records by name, number or key. Arrows move, Enter opens. */
export default function SearchDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslate();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [cursor, setCursor] = useState(0);
  const q = useSettled(text);
  const found = useGetList<PlatformRecord>(
    "records",
    { filter: { q, deleted: false }, pagination: { page: 1, perPage: LIMIT }, sort: { field: "id", order: "ASC" } },
    { enabled: q !== "", placeholderData: keepPreviousData },
  );
  const rows = q === "" ? [] : (found.data ?? []);
  const open = (record: PlatformRecord) => {
    onClose();
    navigate(`/records/${record.id}/show`);
  };
  const all = () => {
    onClose();
    navigate(`/records?filter=${encodeURIComponent(JSON.stringify({ q }))}`);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setCursor(Math.min(Math.max(cursor + step, 0), rows.length - 1));
    }
    const chosen = rows[cursor];
    if (event.key === "Enter" && chosen) open(chosen);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-labelledby="search-title"
      sx={{ "& .MuiDialog-container": { alignItems: "flex-start" } }}
    >
      <h2 id="search-title" className="visually-hidden">
        {t("search.title")}
      </h2>
      <div className="filters" style={{ padding: 12 }}>
        <input
          autoFocus
          type="search"
          className="field"
          role="combobox"
          aria-expanded={rows.length > 0}
          aria-controls="search-found"
          aria-activedescendant={rows[cursor] ? `found-${rows[cursor].id}` : undefined}
          style={{ width: "100%", height: 38 }}
          placeholder={t("search.placeholder")}
          aria-label={t("search.placeholder")}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setCursor(0);
          }}
          onKeyDown={onKey}
        />
      </div>
      {q !== "" && found.isPending && <SkeletonRows rows={4} />}
      {found.error && <ErrorState error={found.error} retry={() => found.refetch()} />}
      <Found rows={rows} cursor={cursor} onOpen={open} />
      {q === "" && (
        <p className="muted small" style={{ padding: "0 16px 14px" }}>
          {t("search.hint")}
        </p>
      )}
      {q !== "" && !found.isPending && rows.length === 0 && (
        <p className="muted" style={{ padding: "8px 16px 16px" }}>
          {t("search.nothing", { q })}
        </p>
      )}
      {(found.total ?? 0) > rows.length && rows.length > 0 && (
        <button type="button" className="plain" style={{ padding: 12 }} onClick={all}>
          {t("search.all", { count: found.total })}
        </button>
      )}
    </Dialog>
  );
}

interface FoundProps {
  readonly rows: readonly PlatformRecord[];
  readonly cursor: number;
  readonly onOpen: (record: PlatformRecord) => void;
}

function Found({ rows, cursor, onOpen }: FoundProps) {
  const t = useTranslate();
  const { streamTitle, connectionTitle } = useWords();
  return (
    <div id="search-found" role="listbox" aria-label={t("search.title")} style={{ overflowY: "auto" }}>
      {rows.map((record, row) => (
        <div
          key={record.id}
          id={`found-${record.id}`}
          role="option"
          tabIndex={-1}
          aria-selected={row === cursor}
          onClick={() => onOpen(record)}
          onKeyDown={(event) => event.key === "Enter" && onOpen(record)}
          style={{ padding: "8px 16px", cursor: "pointer", background: row === cursor ? "var(--accent-soft)" : undefined }}
        >
          <b>{wholeName(record)}</b> <span className="mono muted">{record.key}</span>
          <br />
          <small>
            {connectionTitle(record.connectionId)} · {streamTitle(record.connectionId, record.stream)}
          </small>
        </div>
      ))}
    </div>
  );
}
