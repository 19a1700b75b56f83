import type { ReactNode } from "react";
import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { saidBy, statusOf } from "../providers/http.ts";

interface EmptyProps {
  readonly title: string;
  readonly text?: string;
  readonly children?: ReactNode;
}

/** Nothing here: why, and the next step. */
export function EmptyState({ title, text, children }: EmptyProps) {
  return (
    <div className="state">
      <div className="sign" aria-hidden="true">
        ◇
      </div>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {children && <div className="actions">{children}</div>}
    </div>
  );
}

/** What happened, what was kept, what next. `retry` runs the same request again. */
export function ErrorState({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const t = useTranslate();
  const status = statusOf(error);
  if (status === 403) return <NoRight />;
  const kind = status === 0 ? "unreachable" : status === 404 ? "missing" : status >= 500 ? "server" : "refused";
  return (
    <div className="state error" role="alert">
      <div className="sign" aria-hidden="true">
        ■
      </div>
      <h2>{t(`screen.error.${kind}.title`)}</h2>
      <p>{t(`screen.error.${kind}.text`)}</p>
      {status !== 0 && status !== 404 && (
        <p className="mono">
          {status} · {saidBy(error, t)}
        </p>
      )}
      <div className="actions">
        {retry && (
          <button type="button" className="btn p" onClick={retry}>
            {t("screen.retry")}
          </button>
        )}
        <Link className="btn" to="/">
          {t("screen.home")}
        </Link>
      </div>
    </div>
  );
}

/** The role does not allow it: who can change that. */
export function NoRight() {
  const t = useTranslate();
  return (
    <div className="state">
      <div className="sign" aria-hidden="true">
        ◈
      </div>
      <h2>{t("screen.noRight.title")}</h2>
      <p>{t("screen.noRight.text")}</p>
      <div className="actions">
        <Link className="btn" to="/">
          {t("screen.home")}
        </Link>
      </div>
    </div>
  );
}

/** Grey lines where rows will stand, of the same height, so that nothing jumps. */
export function SkeletonRows({ rows = 8, height = 36 }: { readonly rows?: number; readonly height?: number }) {
  const t = useTranslate();
  return (
    <div role="status" aria-label={t("screen.loading")}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows have no identity, only a place
        <div key={row} style={{ height, padding: "0 16px", display: "flex", alignItems: "center", gap: 24 }}>
          <span className="skeleton" style={{ width: `${18 + ((row * 7) % 11)}%`, height: 12 }} />
          <span className="skeleton" style={{ width: `${30 + ((row * 5) % 17)}%`, height: 12 }} />
          <span className="skeleton" style={{ width: 60, height: 12, marginLeft: "auto" }} />
        </div>
      ))}
    </div>
  );
}

/** A whole page while its record is on the way. */
export function SkeletonPage() {
  return (
    <div>
      <div className="page-head">
        <span className="skeleton" style={{ width: 260, height: 26 }} />
      </div>
      <div className="row wide-only">
        <div className="card grow">
          <SkeletonRows rows={10} />
        </div>
        <div className="card side narrow">
          <SkeletonRows rows={6} />
        </div>
      </div>
    </div>
  );
}
